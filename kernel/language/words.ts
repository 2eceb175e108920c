/**
 * Every word of the language with one line about it. The parser, its messages, completion and hover
 * all read these tables.
 */
import type { SettingName, Statement } from './ast';

export interface Word {
  /** How it is written, as a pattern. */
  readonly form: string;
  /** What it does, in one line without a full stop. */
  readonly does: string;
}

export interface StatementWord extends Word {
  /** The options that may follow; empty where there are none. */
  readonly options: readonly SettingName[];
}

export interface SettingWord extends Word {
  readonly whole: boolean;
  readonly accepts: (value: number) => boolean;
  /** What a value must be, to follow "temperature is". */
  readonly range: string;
}

export type StatementKind = Statement['kind'];

const sampling = ['n', 'tokens', 'temperature', 'top_p', 'freq_penalty', 'seed'] as const;

export const statementWords: Readonly<Record<StatementKind, StatementWord>> = {
  model: {
    form: 'model NAME',
    does: 'Which checkpoint: a catalogue name, a Hub id or a folder',
    options: [],
  },
  set: {
    form: 'set OPTION VALUE …',
    does: 'Options for everything below',
    options: [...sampling, 'top'],
  },
  let: { form: 'let NAME = ADDITION', does: 'Names an addition', options: [] },
  steer: {
    form: 'steer ADDITION, …',
    does: 'Steering used by everything below, in this and later cells; steer off ends it',
    options: [],
  },
  complete: {
    form: 'complete "PROMPT"',
    does: 'Completes the prompt, unsteered and steered, side by side',
    options: sampling,
  },
  next: {
    form: 'next "PROMPT"',
    does: 'Probability shifts of the next token and their contributions to KL',
    options: ['top'],
  },
  heat: { form: 'heat "TEXT"', does: 'Change of log-probability per token of a text', options: [] },
  score: {
    form: 'score "FILE", … text COLUMN by COLUMN',
    does: 'Perplexity ratio over the texts of files, by file or by label',
    options: ['seed'],
  },
  count: {
    form: 'count "WORDS" in "PROMPT", …',
    does: 'How often words appear in completions of prompts',
    options: sampling,
  },
  align: {
    form: 'align "PROMPT"',
    does: 'Which token of which steering prompt lands on which position',
    options: [],
  },
  norms: {
    form: 'norms "PROMPT"',
    does: 'Norm of the steering relative to the residual stream, by layer and position',
    options: [],
  },
  lens: {
    form: 'lens "PROMPT" of "TOKEN", …',
    does: 'Logit lens through the layers, unsteered and steered',
    options: [],
  },
  compare: {
    form: 'compare "PROMPT" words "WORDS"',
    does: 'Steering, prompting with the same words and a random vector against one baseline',
    options: ['top', 'seed'],
  },
  tokens: { form: 'tokens "TEXT"', does: 'Tokenization of a text', options: [] },
  save: {
    form: 'save NAME "FILE"',
    does: 'Writes a vector to a .safetensors or .gguf file',
    options: [],
  },
  load: { form: 'load "FILE" as NAME', does: 'Reads a vector from a file', options: [] },
  check: { form: 'check', does: 'Self-checks of the runtime and of steering', options: [] },
};

const atLeastOne = (value: number) => Number.isSafeInteger(value) && value >= 1;

/** More completions than this are no result that anybody reads. */
const mostSamples = 10_000;
/** More tokens than this are no table. */
const mostListed = 1000;

export const settingWords: Readonly<Record<SettingName, SettingWord>> = {
  n: {
    form: 'n 3',
    does: 'Completions per arm',
    whole: true,
    accepts: (value) => atLeastOne(value) && value <= mostSamples,
    range: `a whole number from 1 to ${mostSamples}`,
  },
  tokens: {
    form: 'tokens 50',
    does: 'Most new tokens of a completion',
    whole: true,
    accepts: atLeastOne,
    range: 'a whole number from 1 on',
  },
  temperature: {
    form: 'temperature 1',
    does: 'Divides the logits before sampling; 0 takes the most probable token',
    whole: false,
    accepts: (value) => value >= 0,
    range: 'a number from 0 on',
  },
  top_p: {
    form: 'top_p 0.3',
    does: 'Samples from the fewest tokens that have this much probability together',
    whole: false,
    accepts: (value) => value > 0 && value <= 1,
    range: 'a number above 0 and at most 1',
  },
  freq_penalty: {
    form: 'freq_penalty 1',
    does: 'Taken off a logit for every time that its token has occurred',
    whole: false,
    accepts: Number.isFinite,
    range: 'a number',
  },
  seed: {
    form: 'seed 0',
    does: 'Start of the random streams',
    whole: true,
    accepts: (value) => Number.isSafeInteger(value) && value >= 0,
    range: 'a whole number from 0 on',
  },
  top: {
    form: 'top 10',
    does: 'How many tokens a table shows',
    whole: true,
    accepts: (value) => atLeastOne(value) && value <= mostListed,
    range: `a whole number from 1 to ${mostListed}`,
  },
};

export type ClauseName = '@' | 'x' | 'at' | 'dims' | 'from' | 'norm';

/** What may follow the vector of an addition. */
export const clauseWords: Readonly<Record<ClauseName, Word>> = {
  '@': { form: '@6', does: 'Injection layer: added to the residual stream just before that block' },
  x: { form: 'x5', does: 'Coefficient; a range or a list makes a sweep' },
  at: { form: 'at front', does: 'Position in the prompt: front, middle, back, all or an index from 0' },
  dims: { form: 'dims 0..0.7', does: 'Only these components: a fraction of the width, or whole numbers' },
  from: { form: 'from @2', does: 'Layer that the vector is recorded at' },
  norm: { form: 'norm 9.5', does: 'Rescales each position to a norm, or to that of a named vector' },
};

export type VectorFunction = 'mean' | 'last' | 'random' | 'pairs';

export const vectorFunctions: Readonly<Record<VectorFunction, Word>> = {
  mean: { form: 'mean(VECTOR, …)', does: 'Mean of several vectors' },
  last: { form: 'last("PROMPT")', does: 'The activation at the last token of a prompt' },
  random: { form: 'random(like NAME, seed 1)', does: 'Normal noise with the norm of a vector per position' },
  pairs: { form: 'pairs("FILE")', does: 'Mean difference over the pairs of prompts in a file' },
};

export type PositionWord = 'front' | 'middle' | 'back' | 'all';

export const positionWords: Readonly<Record<PositionWord, Word>> = {
  front: { form: 'at front', does: 'From position 0 on' },
  middle: { form: 'at middle', does: 'Around the middle of the prompt' },
  back: { form: 'at back', does: 'Ends at the last position' },
  all: { form: 'at all', does: 'One position, added everywhere, generated tokens included' },
};

/** Words between the parts of a statement. */
export const linkingWords: Readonly<
  Record<'off' | 'text' | 'by' | 'in' | 'of' | 'words' | 'as' | 'like', Word>
> = {
  off: { form: 'steer off', does: 'No steering from here on' },
  text: { form: 'text COLUMN', does: 'Column of a table that has the texts' },
  by: { form: 'by COLUMN', does: 'Column with the labels; in a range, the step' },
  in: { form: 'in "PROMPT", …', does: 'Prompts that are completed' },
  of: { form: 'of "TOKEN", …', does: 'Tokens whose probability is followed' },
  words: { form: 'words "WORDS"', does: 'What the prompting arm puts in front' },
  as: { form: 'as NAME', does: 'Name of what is loaded' },
  like: { form: 'like NAME', does: 'The vector whose norms are taken' },
};

/** True where `word` is a row of `table`; narrows it to the table's words. */
export function isWordOf<W extends string>(table: Readonly<Record<W, unknown>>, word: string): word is W {
  return Object.hasOwn(table, word);
}

/**
 * The candidate with the smallest edit distance to `word` (a swap of neighbours counts once, case does
 * not count), or null where none is near enough to be what was meant.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.min(word.length - 1, word.length <= 4 ? 1 : 2) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (candidate !== word && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

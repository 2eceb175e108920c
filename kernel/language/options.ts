/** Options of a statement: `n 10 temperature 0`. */
import type { Num, Span } from './ast';
import { expectNumber, type Cursor } from './cursor';
import { decimalNumber } from './numbers';
import { printNumber } from './print';
import { isWordOf, nearest, type Word } from './words';

export interface Setting extends Span {
  readonly name: SettingName;
  readonly value: Num;
}

export type SettingName = 'temperature' | 'top_p' | 'freq_penalty' | 'tokens' | 'n' | 'seed' | 'top';

export interface SettingWord extends Word {
  readonly whole: boolean;
  readonly accepts: (value: number) => boolean;
  /** What a value must be, to follow "temperature is". */
  readonly range: string;
}

/** The options of everything that samples. */
export const samplingOptions = ['n', 'tokens', 'temperature', 'top_p', 'freq_penalty', 'seed'] as const;

const atLeastOne = (value: number) => Number.isSafeInteger(value) && value >= 1;

/** More completions than this are no result that anybody reads. */
const mostSamples = 10_000;
/** Logits times this are far from what float32 can hold. */
const mostFactor = 1_000_000;
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
    accepts: (value) => value === 0 || (value >= 1 / mostFactor && value <= mostFactor),
    range: `0, or a number from ${decimalNumber(1 / mostFactor)} to ${mostFactor}`,
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
    does: 'Subtracted from a logit for each time that its token has occurred',
    whole: false,
    accepts: (value) => Math.abs(value) <= mostFactor,
    range: `a number from -${mostFactor} to ${mostFactor}`,
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

/** What holds until `set` says otherwise: the settings of the post, and few enough samples to read. */
export const firstSettings: Readonly<Record<SettingName, number>> = {
  temperature: 1,
  top_p: 0.3,
  freq_penalty: 1,
  tokens: 50,
  n: 3,
  seed: 0,
  top: 10,
};

/** A statement that options are read for. */
export interface OptionTaker {
  readonly word: string;
  /** The options that may follow; empty if there are none. */
  readonly options: readonly SettingName[];
  /** Its other words, which a misspelt option may have meant. */
  readonly links: Readonly<Record<string, Word>>;
}

/** The options up to the end of the line, or to one of some words of the statement's own. */
export function parseOptions(
  cursor: Cursor,
  taker: OptionTaker,
  ends: readonly string[] = [],
): readonly Setting[] {
  const options: Setting[] = [];
  const isGiven = (name: SettingName) => options.some((option) => option.name === name);
  cursor.offer('option', ...taker.options);
  for (let token = cursor.peek(); token.kind === 'name'; token = cursor.peek()) {
    const start = token.start;
    if (ends.includes(cursor.textOf(token))) break;
    const name = parseOptionName(cursor, taker);
    if (name === null) break;
    if (isGiven(name)) cursor.report('duplicate-option', token, { option: name });
    const value = parseOptionValue(cursor, name);
    options.push({ name, value, ...cursor.spanFrom(start) });
    cursor.offer('option', ...taker.options.filter((other) => !isGiven(other)));
  }
  return options;
}

function parseOptionName(
  cursor: Cursor,
  { word: statement, options, links }: OptionTaker,
): SettingName | null {
  const token = cursor.peek();
  const word = cursor.textOf(token);
  if (!isWordOf(settingWords, word)) {
    const meant = nearest(word, [...options, ...Object.keys(links)]);
    cursor.fail('unknown-word', token, { word, nearest: meant });
    return null;
  }
  cursor.takeKeyword('option');
  if (!options.includes(word))
    cursor.report('option-not-taken', token, { option: word, statement, takes: options });
  return word;
}

/** An option's number, checked against the option's range. */
export function parseOptionValue(cursor: Cursor, option: SettingName): Num {
  const value = expectNumber(cursor, `the value of ${option}`);
  const { accepts, range } = settingWords[option];
  if (!accepts(value.value)) {
    cursor.report('option-range', value, { option, range, value: cursor.textOf(value) });
  }
  return value;
}

/** `n 10 temperature 0`; empty if there are none. */
export function printOptions(options: readonly Setting[]): string {
  return options.map(({ name, value }) => `${name} ${printNumber(value.value)}`).join(' ');
}

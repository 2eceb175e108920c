/**
 * Every problem that a program can have: one row per code, with a sentence that says what is wrong and, if there is one,
 * the fix. Squiggles, quick fixes, errors of a run and tests read this table.
 */
import type { Span } from './ast';
import { row, type Row } from './diagnosticRow';
import { count, shortNumber } from './numbers';
import { printColumn } from './print';
import { quoted } from './quoted';
import { hubRows } from './hubRows';
import { queueRows } from './queueRows';
import { vectorFileRows } from './vectorFileRows';

interface Fix {
  readonly title: string;
  readonly replacement: string;
  /** The text that is replaced. */
  readonly span: Span;
}

export interface Diagnostic extends Span {
  readonly code: Code;
  /** One sentence or two, for people. */
  readonly message: string;
  readonly fix?: Fix;
}

/** Why a cell or a run failed, for people: a stable code, one sentence, and where. */
export interface RunError {
  readonly code: string;
  readonly message: string;
  /** 1-based line within the cell, 1-based column in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Length of the part that is wrong, in UTF-16 units, within its line; 0 if there is none. */
  readonly length?: number;
  readonly fix?: string;
}

const layersOf = (id: string, n_layers: number) =>
  n_layers === 1 ? `${id} has one layer, 0` : `${id} has layers 0 to ${n_layers - 1}`;
const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
const meant = (nearest: string | null) => (nearest === null ? '' : ` Did you mean ${nearest}?`);
const tokenCount = (count: number) => `${count} token${count === 1 ? '' : 's'}`;

/** Typographic characters and the plain ones that were meant. */
const plainCharacters: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  "'": '"',
  '‘': '"',
  '’': '"',
  '−': '-',
  '–': '-',
  '—': '-',
  '×': 'x',
};

/** A number with an exponent as a decimal; null if that would be long. */
function decimal(written: string): string | null {
  const text = String(Number(written));
  return /^[\d.]+$/.test(text) ? text : null;
}

interface MissingColumn {
  readonly file: string;
  readonly column: string;
  readonly have?: readonly string[];
  readonly nearest: string | null;
  /** True if the statement names no column. */
  readonly isDefault?: boolean;
}

const mostColumns = 8;

/** The columns of a file, with a hint if a semicolon joins them to one. */
function columnsText(have: readonly string[] = []): string {
  if (have.length === 0) return '';
  const others = have.length - mostColumns;
  const names = others > 0 ? [...have.slice(0, mostColumns), `${others} more`] : have;
  const semicolons = have.length === 1 && have[0]?.includes(';');
  return `; it has ${listed(names)}${semicolons ? ', which looks like columns with semicolons between them: save the file with commas' : ''}`;
}

const rows = {
  // Text that is not a token.
  'unclosed-string': row(() => 'The string has no closing " on this line.'),
  'bad-escape': row<{ escape: string }>(({ escape }) =>
    /^\\u[0-9A-Fa-f]{4}$/.test(escape)
      ? `${escape} is one half of a character; write both halves, as in \\ud83d\\ude00.`
      : `${escape} is not an escape; strings know \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits.`,
  ),
  'unknown-character': row<{ character: string; text?: string }>(
    ({ character }) =>
      plainCharacters[character] === '"'
        ? 'Write strings in double quotes: "…".'
        : `${character} has no meaning outside a string.`,
    ({ character, text }) => (text === undefined ? (plainCharacters[character] ?? null) : quoted(text)),
  ),
  'number-too-large': row<{ most: number }>(
    ({ most }) => `Numbers here are at most ${shortNumber(most)}, as large as the model's own.`,
  ),
  'number-form': row<{ written: string }>(
    ({ written }) => `Write numbers without an exponent: ${decimal(written) ?? '1000'}, not ${written}.`,
    ({ written }) => decimal(written),
  ),

  // Tokens that do not form a statement.
  'unknown-word': row<{ word: string; nearest: string | null }>(
    ({ word, nearest }) => `Unknown word ${word}.${meant(nearest)}`,
    ({ nearest }) => nearest,
  ),
  expected: row<{ what: string; found: string | null }>(({ what, found }) =>
    found === null ? `Expected ${what}, found the end of the line.` : `Expected ${what}, found ${found}.`,
  ),
  'trailing-text': row<{ found: string }>(
    ({ found }) => `Expected the end of the statement, found ${found}.`,
  ),
  'long-text': row<{ characters: number; most: number }>(
    ({ characters, most }) =>
      `The text has ${count(characters)} characters, and at most ${count(most)} are read. Shorten it, or measure a file with \`score\`.`,
  ),
  'nested-too-deep': row<{ deepest: number }>(
    ({ deepest }) => `Vectors nest at most ${deepest} levels deep.`,
  ),
  'clause-order': row<{ clause: string; before: string; ordered: string; clauses: Span }>(
    ({ clause, before }) => `Write ${clause} before ${before}.`,
    ({ ordered }) => ordered,
    ({ clauses }) => clauses,
  ),
  'duplicate-option': row<{ option: string }>(({ option }) => `${option} is given twice.`),
  'option-not-taken': row<{ option: string; statement: string; takes: readonly string[] }>(
    ({ option, statement, takes }) =>
      `${statement} does not take ${option}; it takes ${takes.length > 0 ? listed(takes) : 'no options'}.`,
  ),
  'coefficient-form': row<{ value: string }>(
    ({ value }) => `Write the coefficient as x${value}.`,
    ({ value }) => `x${value}`,
  ),
  'option-range': row<{ option: string; range: string; value: string }>(
    ({ option, range, value }) => `${option} must be ${range}, not ${value}.`,
  ),
  'reserved-name': row<{ name: string }>(
    ({ name }) => `${name} cannot be a name, because steer ${name} ends steering.`,
  ),
  'bad-step': row<{ step: number; from: number; to: number }>(({ step, from, to }) =>
    step === 0
      ? 'A step of 0 never reaches the end of the range.'
      : `A step of ${step} does not lead from ${from} to ${to}.`,
  ),
  'too-many-values': row<{ count: number; most: number }>(
    ({ count, most }) => `The range has ${count} values; a sweep has at most ${most}.`,
  ),
  'bad-dims': row(
    () =>
      'dims takes a fraction of the width such as 0..0.7 (two numbers from 0 to 1, the smaller one first) or whole numbers such as 0..1119.',
  ),
  'bad-position': row<{ value: string }>(
    ({ value }) => `Expected front, middle, back, all or a whole number from 0 on, found ${value}.`,
  ),
  'bad-norm': row<{ value: number }>(({ value }) => `Expected a norm from 0 on, found ${value}.`),

  // Statements that parse and cannot run.
  'bad-layer': row<{ value: number }>(
    ({ value }) => `Expected a layer, a whole number from 0 on, found ${value}.`,
  ),
  'layer-outside-model': row<{ model: string; n_layers: number; layer: number }>(
    ({ model, n_layers, layer }) => `${layersOf(model, n_layers)}, not ${layer}.`,
  ),
  'too-many-statements': row<{ most: string }>(
    ({ most }) =>
      `A cell has at most ${most} statements: from here on, none is read. Put them into other cells.`,
  ),
  'program-too-long': row<{ characters: string; most: string }>(
    ({ characters, most }) =>
      `There are ${characters} characters of code here, and up to ${most} are checked while you type. A cell is still checked when it runs.`,
  ),
  'more-problems': row<{ more: string }>(({ more }) => `There are ${more} more problems in this cell.`),
  'unknown-name': row<{ name: string; nearest: string | null; later?: boolean }>(
    ({ name, nearest, later }) =>
      later
        ? `${name} is not defined yet: its definition is further down in this cell.`
        : `${name} is not defined.${meant(nearest)}`,
    ({ nearest }) => nearest,
  ),
  'name-not-run': row<{ name: string; cell: number }>(
    ({ name, cell }) => `${name} is defined in cell ${cell}, which has not run.`,
  ),
  'cyclic-name': row<{ path: readonly string[] }>(({ path }) =>
    path.length < 3
      ? `${path[0]} is defined by itself.`
      : `${path[0]} is defined by itself: ${path.join(' needs ')}.`,
  ),
  'at-all-needs-last': row(
    () =>
      'at all adds one vector at every position, so it takes last("…") or a loaded vector of one position, not whole prompts.',
  ),
  'mixed-positions': row(
    () =>
      'last("…"), or a loaded vector of one position, cannot be added to prompts, which have several positions.',
  ),
  uncountable: row<{ entry: string | null }>(({ entry }) =>
    entry === null
      ? 'There is no word to count. Write words with commas between them: "wedding, marry".'
      : `${quoted(entry)} is not one word, so it cannot be counted. Words consist of letters, digits and underscores.`,
  ),

  ...queueRows,
  ...vectorFileRows,

  // Problems that show only in a run.
  'not-yet': row<{ what: string }>(({ what }) => `This version of Steerbook cannot run ${what} yet.`),
  'prompt-too-short': row<{ promptTokens: number; vectorTokens: number }>(
    ({ promptTokens, vectorTokens }) =>
      `The prompt has ${tokenCount(promptTokens)} and the steering vector ${vectorTokens} (both with BOS); the prompt must be as long as the vector.`,
  ),
  'prompt-too-long': row<{ promptTokens: number; context: number }>(
    ({ promptTokens, context }) =>
      `The prompt has ${tokenCount(promptTokens)} and the model reads at most ${context}.`,
  ),
  'context-too-small': row<{ what: string; tokens: number; context: number }>(
    ({ what, tokens, context }) =>
      `${what} needs a context of ${tokens} tokens, and the model reads at most ${context}.`,
  ),
  'text-too-long': row<{ file: string; place: string; tokens: number; most: number; width: number }>(
    ({ file, place, tokens, most, width }) =>
      `${file}, ${place}: the text has ${tokenCount(tokens)}, and at most ${most} fit into a pass after the ${tokenCount(width)} in front (BOS and those of the steering vector). Split the text, or take it out.`,
  ),
  'index-outside-prompt': row<{ index: number; vectorTokens: number; promptTokens: number }>(
    ({ index, vectorTokens, promptTokens }) =>
      `From position ${index} the vector needs ${tokenCount(vectorTokens)}, but the prompt ends after position ${promptTokens - 1}.`,
  ),
  'dims-outside-model': row<{ model: string; d_model: number; component: number }>(
    ({ model, d_model, component }) => `${model} has components 0 to ${d_model - 1}, not ${component}.`,
  ),
  'sweep-not-allowed': row<{ what: string; values: number | null; most: number; instead?: string }>(
    ({ what, values, most, instead }) =>
      most === 1
        ? `${what} needs one value, not a sweep of ${values ?? 'every layer'}.${instead === undefined ? '' : ` ${instead}`}`
        : `${what} shows at most ${most} columns, one per value; this sweep has ${values}.`,
  ),
  'one-axis': row<{ what: string; axes: number }>(
    ({ what, axes }) =>
      `${what} takes a sweep over one thing, such as layers or coefficients; this one is over ${axes}.`,
  ),
  'norm-too-short': row<{ have: number; need: number }>(
    ({ have, need }) =>
      `The vector that gives the norms has ${tokenCount(have)} and this one ${need}; each of them needs a norm.`,
  ),
  overflow: row<{ source: string; coefficient: number }>(
    ({ source, coefficient }) =>
      `${source} times ${coefficient} is too large for the model's float32 numbers.`,
  ),
  'not-finite': row<{ where: string }>(
    ({ where }) =>
      `There is no finite number for ${where}: it overflows, or weights of the model are no numbers. Make coefficients and norms smaller; if nothing is steered, get the checkpoint again.`,
  ),
  'steering-too-long': row<{ tokens: number; context: number }>(
    ({ tokens, context }) =>
      `A steering prompt has ${tokenCount(tokens)} with BOS, and the model reads at most ${context}. Shorten it.`,
  ),
  'too-many-axes': row<{ axes: number }>(
    ({ axes }) => `A sweep has at most two axes; this steering has ${axes}.`,
  ),
  'sweep-too-large': row<{ points: number; neededMiB: number; haveMiB: number; smaller: string | null }>(
    ({ points, neededMiB, haveMiB, smaller }) =>
      `This sweep has ${points} points, whose results need about ${Math.ceil(neededMiB)} MiB; there are ${Math.floor(haveMiB)} MiB. Take larger steps with by${smaller === null ? '' : `, or ${smaller}`}.`,
  ),
  'result-too-large': row<{ neededMiB: number; haveMiB: number; smaller: string | null }>(
    ({ neededMiB, haveMiB, smaller }) =>
      `The result needs about ${Math.ceil(neededMiB)} MiB; there are ${Math.floor(haveMiB)} MiB.${smaller === null ? '' : ` Take ${smaller}.`}`,
  ),
  'too-many-points': row<{ points: number; most: number }>(
    ({ points, most }) => `This sweep has ${points} points; a sweep has at most ${most}.`,
  ),
  'target-not-one-token': row<{ target: string; tokens: readonly string[] }>(
    ({ target, tokens }) =>
      `A target is one token; ${quoted(target)} is ${tokens.length === 0 ? 'empty' : listed(tokens.map(quoted))}.`,
  ),
  'empty-text': row(() => 'The text is empty.'),
  'no-texts': row<{ file: string }>(({ file }) => `${file} has no text to measure.`),
  'bad-table': row<{ file: string; reason: string }>(
    ({ file, reason }) => `${file} is not a table that can be read: ${reason}.`,
  ),
  'needs-steering': row<{ what: string }>(
    ({ what }) => `${what} needs steering: put a steer statement before it.`,
  ),
  'needs-words': row(
    () =>
      'This steering has no prompt whose words the prompting arm could use. Say which words it puts in front: words " weddings".',
  ),
  'no-such-model': row<{ model: string; reason?: string }>(
    ({ model, reason }) => `There is no model ${model}${reason ? `: ${reason}` : ''}.`,
  ),
  'bad-checkpoint': row<{ sentence: string }>(({ sentence }) => sentence),
  ...hubRows,
  'bad-tokenizer': row<{ sentence: string }>(({ sentence }) => sentence),
  'no-space-token': row<{ model: string }>(
    ({ model }) =>
      `A space is no token of ${model}, so nothing can be padded with spaces. Write steering prompts of equal length, and measure with next, complete, norms or lens.`,
  ),
  'model-changed': row<{ model: string; file: string }>(
    ({ model, file }) =>
      `The model ${model} was written to while it was in use (${file}). Restart the kernel to use it as it is now.`,
  ),
  'memory-limit': row<{ neededMiB: number; limitMiB: number }>(
    ({ neededMiB, limitMiB }) =>
      `This needs about ${Math.ceil(neededMiB)} MiB and the kernel's limit is ${limitMiB} MiB.`,
  ),
  'file-missing': row<{ file: string }>(({ file }) => `There is no file ${file}.`),
  'file-unreadable': row<{ file: string; reason: string }>(
    ({ file, reason }) => `${file} cannot be read: ${reason}.`,
  ),
  'column-missing': row<MissingColumn>(
    ({ file, column, have, nearest, isDefault }) =>
      `${file} has no column ${column}${columnsText(have)}.${meant(nearest)}${isDefault ? ' Say which one has the texts: text COLUMN.' : ''}`,
    ({ nearest }) => (nearest === null ? null : printColumn(nearest)),
  ),
  'no-columns': row<{ file: string; column: string }>(
    ({ file, column }) =>
      `${file} is no table and has no column ${column}: text and by are for tables (.csv, .tsv, .jsonl).`,
  ),
  'not-utf8': row<{ byte: number }>(
    ({ byte }) =>
      `The file is not UTF-8 text: byte 0x${byte.toString(16).padStart(2, '0')} is not valid here.`,
  ),
  'kernel-died': row<{ reason: string }>(
    ({ reason }) => `The kernel ended (${reason}); the next run starts a new one.`,
  ),
  internal: row<{ reason: string }>(({ reason }) => `Steerbook has made a mistake: ${reason}.`),
};

/** The stable name of a problem. */
export type Code = keyof typeof rows;
/** The values in a code's sentence. */
export type Payload<C extends Code> = (typeof rows)[C] extends Row<infer P> ? P : never;

const table: { readonly [C in Code]: Row<Payload<C>> } = rows;

/** All codes, in the order of the table. */
export const codes = Object.keys(rows) as readonly Code[];

/** Names, words and columns of any length stand in messages: nobody reads more than this of one. */
const longestMessage = 400;
const keptAtEnd = 100;

function shortened(message: string): string {
  if (message.length <= longestMessage) return message;
  return `${message.slice(0, longestMessage - keptAtEnd)} … ${message.slice(-keptAtEnd)}`;
}

/** The problem `code` at `span`, with its sentence and its fix. */
export function diagnostic<C extends Code>(code: C, span: Span, payload: Payload<C>): Diagnostic {
  const { says, replacement, replaced } = table[code];
  const message = shortened(says(payload));
  const found: Diagnostic = { code, message, start: span.start, end: span.end };
  const text = replacement?.(payload) ?? null;
  if (text === null) return found;
  const fix = {
    title: shortened(`Replace by ${text}`),
    replacement: text,
    span: replaced?.(payload) ?? { start: span.start, end: span.end },
  };
  return { ...found, fix };
}

/**
 * 1-based line and column of an offset in UTF-16 units. Lines end with LF, CRLF or CR, as in an editor.
 */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\n|\r/g)) {
    if (index + lineEnd.length > offset) break;
    line++;
    lineStart = index + lineEnd.length;
  }
  return { line, column: offset - lineStart + 1 };
}

/** The problem as an error of a run: by line and column of the cell's text. */
export function asRunError(text: string, { code, message, start, end, fix }: Diagnostic): RunError {
  const [onLine = ''] = text.slice(start, end).split(/[\r\n]/, 1);
  const error = { code, message, ...lineAndColumn(text, start), length: onLine.length };
  return fix ? { ...error, fix: fix.title } : error;
}

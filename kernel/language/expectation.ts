/** What may be written at a place of a cell's text, and which unfinished part of it is there already. */
import type { Span } from './ast';
import type { Expected } from './cursor';
import { parseCell } from './parser';
import { tokenAt } from './scanner';

export interface Expecting {
  readonly words: readonly Expected[];
  /** What has been written of it, up to the place. */
  readonly unfinished: Span;
  /** True behind an opening quote: the words are what the text may stand for, and are written in quotes. */
  readonly isQuoted: boolean;
}

const nothing = (offset: number): Expecting => ({
  ...{ words: [], unfinished: { start: offset, end: offset }, isQuoted: false },
});

/** What a text in quotes may stand for beside what a model reads. */
const chosenTexts: readonly Expected['kind'][] = [
  'text-file',
  'table-file',
  'vector-file',
  'model',
  'column',
];

/** What the parser could read after the text before an offset, the unfinished part there left out. */
export function expectationAt(source: string, offset: number): Expecting {
  const before = source.slice(0, offset);
  const last = lastToken(before);
  if (last.isComment) return nothing(offset);
  const isQuoted = last.quote !== null;
  const start = last.quote ?? unfinishedStart(before);
  if (isAttached(before, start)) return nothing(offset);
  const { expected } = parseCell(before.slice(0, start));
  return {
    words: isQuoted ? expected.filter(({ kind }) => chosenTexts.includes(kind)) : expected,
    unfinished: { start: isQuoted ? start + 1 : start, end: offset },
    isQuoted,
  };
}

interface LastToken {
  /** Where a string begins that the text leaves open; null if it leaves none. */
  readonly quote: number | null;
  readonly isComment: boolean;
}

function lastToken(text: string): LastToken {
  let end = 0;
  for (let token = tokenAt(text, 0); token.kind !== 'end'; token = tokenAt(text, token.end)) {
    if (token.kind === 'unclosed' && token.end === text.length)
      return { quote: token.start, isComment: false };
    ({ end } = token);
  }
  return { quote: null, isComment: text.slice(end).includes('#') };
}

/** Where the unfinished part begins: the name of a model, which may have any sign in it; a layer; or a word. */
function unfinishedStart(text: string): number {
  const { program, broken } = parseCell(text);
  const [last] = [...program.statements, ...broken].sort((a, b) => b.start - a.start);
  if (last?.kind === 'model' && last.source.end === text.length && text[last.source.start] !== '"')
    return last.source.start;
  const [unfinished = ''] = /(?:(?<=@[ \t]*)\d+|[A-Za-z_][A-Za-z0-9_]*)$/.exec(text) ?? [];
  return text.length - unfinished.length;
}

/** True right behind a number, a string or a parenthesis: a word there would be glued to it. */
function isAttached(text: string, start: number): boolean {
  return start === text.length && /[0-9")}]$/.test(text);
}

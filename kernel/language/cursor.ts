/**
 * The place of the parser in a cell. After the first syntax error of a statement the cursor sees only the end of the
 * line: every parsing function returns at once, and the next statement starts afresh.
 */
import type { Name, Num, Span, Text } from './ast';
import { diagnostic, type Code, type Diagnostic, type Payload } from './diagnostics';
import { stringValue, tokenAt, type Goal, type Token } from './scanner';
import { nearest } from './words';

/** Characters of a text in quotes at most: many times what a model reads, and tokenized in less than a second. */
export const longestText = 200_000;

/** The role of a word in its statement. */
type KeywordKind = 'statement' | 'option' | 'link' | 'clause' | 'position' | 'function';

/** A word of the language in a cell's text. */
export interface Keyword extends Span {
  readonly kind: KeywordKind;
}

/** What a name is to be: one that is defined already, one that is being defined, or a column of a table. */
export type NameKind = 'name' | 'new-name' | 'column' | 'statement-word';

/** What a text in quotes is: what a model reads, words to look for, a file of texts, of a table or of vectors, or a model. */
export type TextKind = 'text' | 'words' | 'text-file' | 'table-file' | 'vector-file' | 'model';

/** What may follow at the end of a text: words, or something of a kind such as "a prompt". */
export interface Expected {
  readonly kind: KeywordKind | 'symbol' | 'number' | NameKind | TextKind;
  /** The word, or what is meant for the reader. */
  readonly text: string;
}

export interface Cursor {
  readonly diagnostics: readonly Diagnostic[];
  /** How many problems there are beyond those. */
  unreported(): number;
  /** The words of the language that were read, in the order of the text. */
  readonly keywords: readonly Keyword[];
  /** What could follow at the end of the text. */
  readonly expected: readonly Expected[];
  /** True once the current statement has a syntax error. */
  failed(): boolean;
  peek(goal?: Goal): Token;
  /** The token after a token. */
  peekAfter(token: Token): Token;
  take(goal?: Goal): Token;
  /** Takes a token that is a word of the language. */
  takeKeyword(kind: KeywordKind, goal?: Goal): Token;
  /** Records what may come here, if this is the end of the text. */
  offer(kind: Expected['kind'], ...texts: readonly string[]): void;
  textOf(span: Span): string;
  /** Offset of the next token. */
  start(): number;
  /** From `start` to the end of the last token taken. */
  spanFrom(start: number): Span;
  /** Reports a problem that leaves the statement readable. */
  report<C extends Code>(code: C, span: Span, payload: Payload<C>): void;
  /** Reports a problem that ends the statement. */
  fail<C extends Code>(code: C, span: Span, payload: Payload<C>): void;
  /** Skips the rest of the line; false at the end of the cell. */
  nextLine(): boolean;
}

/** Problems of a cell that are told one by one: nobody reads more. */
export const mostDiagnostics = 500;

/** A cursor at the start of a cell's text. */
export function openCursor(text: string): Cursor {
  const diagnostics: Diagnostic[] = [];
  const keywords: Keyword[] = [];
  const expected: Expected[] = [];
  let offset = 0;
  let failed = false;
  let unreported = 0;
  const report: Cursor['report'] = (code, span, payload) => {
    if (failed) return;
    if (diagnostics.length < mostDiagnostics) diagnostics.push(diagnostic(code, span, payload));
    else unreported++;
  };
  let seen: { readonly offset: number; readonly goal: Goal; readonly token: Token } | null = null;
  const peek: Cursor['peek'] = (goal = 'any') => {
    if (failed) return { kind: 'end', start: offset, end: offset };
    if (seen?.offset !== offset || seen.goal !== goal) {
      seen = { offset, goal, token: tokenAt(text, offset, goal) };
    }
    return seen.token;
  };
  const take: Cursor['take'] = (goal) => {
    const token = peek(goal);
    if (token.kind !== 'end') offset = token.end;
    return token;
  };
  return {
    diagnostics,
    unreported: () => unreported,
    keywords,
    expected,
    failed: () => failed,
    peek,
    peekAfter: ({ end }) => tokenAt(text, end),
    take,
    takeKeyword: (kind, goal) => {
      const token = take(goal);
      if (token.kind !== 'end') keywords.push({ kind, start: token.start, end: token.end });
      return token;
    },
    offer: (kind, ...texts) => {
      if (!failed && peek().kind === 'end') expected.push(...texts.map((text) => ({ kind, text })));
    },
    textOf: ({ start, end }) => text.slice(start, end),
    start: () => peek().start,
    spanFrom: (start) => ({ start: Math.min(start, offset), end: offset }),
    report,
    fail: (code, span, payload) => {
      report(code, span, payload);
      failed = true;
    },
    nextLine: () => {
      let token = tokenAt(text, offset);
      while (token.kind !== 'newline' && token.kind !== 'end') token = tokenAt(text, token.end);
      offset = token.end;
      failed = false;
      return token.kind === 'newline';
    },
  };
}

export const endsLine = (token: Token): boolean => token.kind === 'newline' || token.kind === 'end';

/** True if the next token is this word or symbol. */
export function sees(cursor: Cursor, text: string): boolean {
  cursor.offer(isWord.test(text) ? 'link' : 'symbol', text);
  const token = cursor.peek();
  return (token.kind === 'name' || token.kind === 'symbol') && cursor.textOf(token) === text;
}
const isWord = /^[a-z]/;

/** Takes this word or symbol if it comes next. */
export function accept(cursor: Cursor, text: string): boolean {
  if (!sees(cursor, text)) return false;
  if (isWord.test(text)) cursor.takeKeyword('link');
  else cursor.take();
  return true;
}

export function expect(cursor: Cursor, text: string): void {
  if (!accept(cursor, text)) failExpected(cursor, text);
}

/** Ends the statement at the next token, which is not the expected `what`. */
export function failExpected(cursor: Cursor, what: string): void {
  const token = cursor.peek();
  if (failOnBadToken(cursor, token)) return;
  if (!endsLine(token)) return cursor.fail('expected', token, { what, found: cursor.textOf(token) });
  const { end } = cursor.spanFrom(0);
  cursor.fail('expected', { start: end, end }, { what, found: null });
}

/** Ends the statement if something follows that it has no use for; `words` may be what was meant. */
export function expectLineEnd(cursor: Cursor, words: readonly string[]): void {
  const token = cursor.peek();
  if (endsLine(token) || failOnBadToken(cursor, token)) return;
  const found = cursor.textOf(token);
  const meant = token.kind === 'name' ? nearest(found, words) : null;
  if (meant === null) cursor.fail('trailing-text', token, { found });
  else cursor.fail('unknown-word', token, { word: found, nearest: meant });
}

function failOnBadToken(cursor: Cursor, token: Token): boolean {
  if (token.kind === 'unclosed') cursor.fail('unclosed-string', token, {});
  else if (token.kind === 'exponent') cursor.fail('number-form', token, { written: cursor.textOf(token) });
  else if (token.kind === 'unknown') failOnCharacter(cursor, token);
  return cursor.failed();
}

/** Quotes that are not ours, and what closes them. */
const otherQuotes: Readonly<Record<string, RegExp>> = {
  "'": /'/,
  '‘': /’/,
  '’': /’/,
  '“': /[”“]/,
  '„': /[“”]/,
};
/** Characters from one quote to the other at most. */
const longestQuoted = 1000;

/** A text in other quotes is a mistake as a whole, so that its fix mends both of them. */
function failOnCharacter(cursor: Cursor, { start, end }: Span): void {
  const character = cursor.textOf({ start, end });
  const [rest = ''] = cursor.textOf({ start: end, end: end + longestQuoted }).split(/[\r\n]/, 1);
  const closing = otherQuotes[character]?.exec(rest)?.index;
  if (closing === undefined) cursor.fail('unknown-character', { start, end }, { character });
  else
    cursor.fail(
      'unknown-character',
      { start, end: end + closing + 1 },
      { character, text: rest.slice(0, closing) },
    );
}

/** A string; `what` names it in messages: "a prompt". */
export function expectText(cursor: Cursor, what: string, kind: TextKind = 'text'): Text {
  cursor.offer(kind, what);
  const token = cursor.peek();
  if (token.kind !== 'string') {
    failExpected(cursor, `${what} in double quotes`);
    return { value: '', ...cursor.spanFrom(token.start) };
  }
  cursor.take();
  const { value, badEscapes } = stringValue(cursor.textOf(token));
  for (const { start, end } of badEscapes) {
    const span = { start: token.start + start, end: token.start + end };
    cursor.report('bad-escape', span, { escape: cursor.textOf(span) });
  }
  if (value.length > longestText)
    cursor.report('long-text', token, { characters: value.length, most: longestText });
  return { value, start: token.start, end: token.end };
}

export function expectTexts(cursor: Cursor, what: string, kind: TextKind = 'text'): readonly Text[] {
  const texts = [expectText(cursor, what, kind)];
  while (accept(cursor, ',')) texts.push(expectText(cursor, what, kind));
  return texts;
}

export function expectName(cursor: Cursor, what: string, kind: NameKind = 'name'): Name {
  cursor.offer(kind, what);
  const token = cursor.peek();
  if (token.kind === 'name') cursor.take();
  else failExpected(cursor, what);
  const name = token.kind === 'name' ? cursor.textOf(token) : '';
  return { name, ...cursor.spanFrom(token.start) };
}

/** Beyond this, the float32 numbers of a model are infinite. */
export const largestNumber = 1e38;

/** A decimal number with an optional minus sign. */
export function expectNumber(cursor: Cursor, what: string): Num {
  cursor.offer('number', what);
  const start = cursor.start();
  const negative = accept(cursor, '-');
  const token = cursor.peek();
  if (token.kind === 'number') cursor.take();
  else failExpected(cursor, what);
  const size = token.kind === 'number' ? Number(cursor.textOf(token)) : 0;
  if (size > largestNumber) cursor.report('number-too-large', token, { most: largestNumber });
  return { value: negative ? 0 - size : size, ...cursor.spanFrom(start) };
}

/** True if a number comes next, with or without a minus sign. */
export function seesNumber(cursor: Cursor): boolean {
  return cursor.peek().kind === 'number' || sees(cursor, '-');
}

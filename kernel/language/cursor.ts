/**
 * Where the parser is in a cell. After a statement's first syntax error the cursor sees only the end of
 * the line, so that every parsing function returns at once and the next statement starts afresh.
 */
import type { Name, Num, Span, Text } from './ast';
import { diagnostic, type Code, type Diagnostic, type Payload } from './diagnostics';
import { stringValue, tokenAt, type Goal, type Token } from './scanner';
import { nearest } from './words';

export interface Cursor {
  readonly diagnostics: readonly Diagnostic[];
  /** True once the current statement has a syntax error. */
  failed(): boolean;
  peek(goal?: Goal): Token;
  take(goal?: Goal): Token;
  textOf(span: Span): string;
  /** Offset of the next token. */
  start(): number;
  /** From `start` to the end of the last token taken. */
  spanFrom(start: number): Span;
  /** A problem that leaves the statement readable. */
  report<C extends Code>(code: C, span: Span, payload: Payload<C>): void;
  /** A problem that ends the statement. */
  fail<C extends Code>(code: C, span: Span, payload: Payload<C>): void;
  /** Passes over the rest of the line; false at the end of the cell. */
  nextLine(): boolean;
}

/** A cursor at the start of a cell's text. */
export function openCursor(text: string): Cursor {
  const diagnostics: Diagnostic[] = [];
  let offset = 0;
  let failed = false;
  const report: Cursor['report'] = (code, span, payload) => {
    if (!failed) diagnostics.push(diagnostic(code, span, payload));
  };
  let seen: { readonly offset: number; readonly goal: Goal; readonly token: Token } | null = null;
  const peek: Cursor['peek'] = (goal = 'any') => {
    if (failed) return { kind: 'end', start: offset, end: offset };
    if (seen?.offset !== offset || seen.goal !== goal) {
      seen = { offset, goal, token: tokenAt(text, offset, goal) };
    }
    return seen.token;
  };
  return {
    diagnostics,
    failed: () => failed,
    peek,
    take: (goal) => {
      const token = peek(goal);
      if (token.kind !== 'end') offset = token.end;
      return token;
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

/** True where the next token is this word or symbol. */
export function sees(cursor: Cursor, text: string): boolean {
  const token = cursor.peek();
  return (token.kind === 'name' || token.kind === 'symbol') && cursor.textOf(token) === text;
}

/** Takes this word or symbol where it comes next. */
export function accept(cursor: Cursor, text: string): boolean {
  if (!sees(cursor, text)) return false;
  cursor.take();
  return true;
}

export function expect(cursor: Cursor, text: string): void {
  if (!accept(cursor, text)) failExpected(cursor, text);
}

/** Ends the statement at the next token, which is not `what` should be here. */
export function failExpected(cursor: Cursor, what: string): void {
  const token = cursor.peek();
  if (failOnBadToken(cursor, token)) return;
  if (!endsLine(token)) return cursor.fail('expected', token, { what, found: cursor.textOf(token) });
  const { end } = cursor.spanFrom(0);
  cursor.fail('expected', { start: end, end }, { what, found: null });
}

/** Ends the statement where something follows that it has no use for; `words` may be what was meant. */
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
  else if (token.kind === 'unknown')
    cursor.fail('unknown-character', token, { character: cursor.textOf(token) });
  return cursor.failed();
}

/** A string; `what` it is for the reader: "a prompt". */
export function expectText(cursor: Cursor, what: string): Text {
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
  return { value, start: token.start, end: token.end };
}

export function expectTexts(cursor: Cursor, what: string): readonly Text[] {
  const texts = [expectText(cursor, what)];
  while (accept(cursor, ',')) texts.push(expectText(cursor, what));
  return texts;
}

export function expectName(cursor: Cursor, what: string): Name {
  const token = cursor.peek();
  if (token.kind === 'name') cursor.take();
  else failExpected(cursor, what);
  const name = token.kind === 'name' ? cursor.textOf(token) : '';
  return { name, ...cursor.spanFrom(token.start) };
}

/** A decimal number with an optional minus sign. */
export function expectNumber(cursor: Cursor, what: string): Num {
  const start = cursor.start();
  const negative = accept(cursor, '-');
  const token = cursor.peek();
  if (token.kind === 'number') cursor.take();
  else failExpected(cursor, what);
  const size = token.kind === 'number' ? Number(cursor.textOf(token)) : 0;
  return { value: negative ? 0 - size : size, ...cursor.spanFrom(start) };
}

/** True where a number comes next, with or without a minus sign. */
export function seesNumber(cursor: Cursor): boolean {
  return cursor.peek().kind === 'number' || sees(cursor, '-');
}

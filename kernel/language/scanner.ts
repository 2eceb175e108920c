/**
 * Text to tokens: one ordered table of sticky patterns, the first that matches wins.
 * What `x5` and `gpt2-xl` mean depends on the place, so the parser says what it looks for.
 */
import type { Span } from './ast';

type TokenKind =
  | 'string'
  | 'unclosed'
  | 'path'
  | 'times'
  | 'exponent'
  | 'number'
  | 'name'
  | 'symbol'
  | 'newline'
  | 'unknown'
  | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
}

/** `path`: the bare rest of a `model` line. `clause`: an `x` here is the coefficient's, not a name's. */
export type Goal = 'any' | 'path' | 'clause';

interface Rule {
  readonly kind: TokenKind | 'skipped';
  /** A sticky pattern, or what finds the end of a token that begins at an offset; null if none does. */
  readonly pattern: RegExp | ((text: string, offset: number) => number | null);
  /** Applies only if the parser looks for this. */
  readonly goal?: Goal;
}

const rules: readonly Rule[] = [
  { kind: 'skipped', pattern: /[ \t\u00a0\ufeff]+/y },
  { kind: 'skipped', pattern: /\\[ \t]*(?:\r\n|\n|\r|$)/y },
  { kind: 'skipped', pattern: /#[^\r\n]*/y },
  { kind: 'newline', pattern: /\r\n|\n|\r/y },
  { kind: 'path', goal: 'path', pattern: pathEnd },
  { kind: 'string', pattern: stringEnd },
  { kind: 'unclosed', pattern: /"[^\r\n]*/y },
  { kind: 'times', goal: 'clause', pattern: /x(?![A-Za-z_])/y },
  { kind: 'symbol', pattern: /\.\.|[@+\-*(){},=]/y },
  { kind: 'exponent', pattern: /(?:\d+(?:\.\d+)?|\.\d+)[eE][+-]?\d+(?![A-Za-z0-9_])/y },
  { kind: 'number', pattern: /\d+(?:\.\d+)?|\.\d+/y },
  { kind: 'name', pattern: /[A-Za-z_][A-Za-z0-9_]*/y },
  { kind: 'unknown', pattern: /[^]/uy },
];

/** The first token at or after `offset`; skips blanks, comments and `\` at the end of a line. */
export function tokenAt(text: string, offset: number, goal: Goal = 'any'): Token {
  while (offset < text.length) {
    const { kind, end } = matchAt(text, offset, goal);
    if (kind !== 'skipped') return { kind, start: offset, end };
    offset = end;
  }
  return { kind: 'end', start: text.length, end: text.length };
}

function matchAt(text: string, offset: number, goal: Goal): { kind: Rule['kind']; end: number } {
  for (const { kind, pattern, goal: only } of rules) {
    if (only !== undefined && only !== goal) continue;
    const end = typeof pattern === 'function' ? pattern(text, offset) : endOf(pattern, text, offset);
    if (end !== null) return { kind, end };
  }
  throw new Error('the last rule matches any character');
}

function endOf(pattern: RegExp, text: string, offset: number): number | null {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** A string in double quotes on one line. By hand, since a pattern with two ways to go on needs a stack for long ones. */
function stringEnd(text: string, offset: number): number | null {
  if (text[offset] !== '"') return null;
  for (let at = offset + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === '\r' || character === '\n') return null;
    if (character === '\\' && text[at + 1] !== '\r' && text[at + 1] !== '\n') at++;
  }
  return null;
}

/** The bare rest of a line, without a comment, blanks at its end and the `\\` that continues it. */
function pathEnd(text: string, offset: number): number | null {
  if (text[offset] === '"') return null;
  const line = lineEndAfter(text, offset);
  const comment = endOf(/[^\r\n]*?[ \t]#/y, text, offset);
  const blanksFrom = (from: number) => {
    let end = from;
    while (end > offset + 1 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
    return end;
  };
  if (comment !== null) return blanksFrom(comment - 1);
  const end = blanksFrom(line);
  return end > offset + 1 && text[end - 1] === '\\' ? blanksFrom(end - 1) : end;
}

function lineEndAfter(text: string, offset: number): number {
  const end = /[\r\n]/g;
  end.lastIndex = offset;
  return end.exec(text)?.index ?? text.length;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** In this order: a pair of surrogates, any other character by its number, and whatever else follows a backslash. */
const escapePattern =
  /\\u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})|\\u(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})|\\(u[0-9A-Fa-f]{0,4}|[^])/gu;

/**
 * The value of a string as written, quotes included, with JSON's escapes; and its unknown escapes, with
 * offsets into `written`. An unknown escape stands for itself, backslash included; half of a character counts as unknown.
 */
export function stringValue(written: string): { value: string; badEscapes: readonly Span[] } {
  const badEscapes: Span[] = [];
  const value = written
    .slice(1, -1)
    .replace(
      escapePattern,
      (
        all: string,
        high: string | undefined,
        low: string | undefined,
        hex: string | undefined,
        other: string | undefined,
        index: number,
      ) => {
        if (other === undefined)
          return String.fromCharCode(
            ...[high, low, hex].flatMap((code) => (code ? [parseInt(code, 16)] : [])),
          );
        const known = escapes[other];
        if (known !== undefined) return known;
        badEscapes.push({ start: index + 1, end: index + 1 + all.length });
        return all;
      },
    );
  return { value, badEscapes };
}

/** Parsing of additions: `"Love" - "Hate" @6 x5 at front`. */
import type { Addition, Atom, Num, Term, Vector } from './ast';
import { parseAxis, parseDims } from './axis';
import {
  accept,
  expect,
  expectName,
  expectNumber,
  expectText,
  sees,
  seesNumber,
  type Cursor,
} from './cursor';
import { parseOptionValue } from './options';
import {
  clauseWords,
  isWordOf,
  nearest,
  positionWords,
  vectorFunctions,
  type ClauseName,
  type VectorFunction,
} from './words';

type Clauses = { -readonly [K in keyof Omit<Addition, 'vector' | 'start' | 'end'>]: Addition[K] };

/** addition = vector [ "@" layers ] [ "x" coefficients ] { option } */
export function parseAddition(cursor: Cursor): Addition {
  const start = cursor.start();
  const vector = parseVector(cursor);
  const clauses: Clauses = { layers: null, coefficients: null, at: null, dims: null, from: null, norm: null };
  const given: ClauseName[] = [];
  for (let name = takeClauseName(cursor, given); name !== null; name = takeClauseName(cursor, given)) {
    given.push(name);
    clauseParsers[name](cursor, clauses);
  }
  return { vector, ...clauses, ...cursor.spanFrom(start) };
}

const clauseParsers: Readonly<Record<ClauseName, (cursor: Cursor, clauses: Clauses) => void>> = {
  '@': (cursor, clauses) => {
    clauses.layers = parseAxis(cursor, 'a layer', true);
  },
  x: (cursor, clauses) => {
    clauses.coefficients = parseAxis(cursor, 'a coefficient', false);
  },
  at: (cursor, clauses) => {
    clauses.at = parsePosition(cursor);
  },
  dims: (cursor, clauses) => {
    clauses.dims = parseDims(cursor);
  },
  from: (cursor, clauses) => {
    expect(cursor, '@');
    clauses.from = expectNumber(cursor, 'a layer');
  },
  norm: (cursor, clauses) => {
    clauses.norm = parseNorm(cursor);
  },
};

/** The clause that begins here, once its word or sign has been taken; null where there is none. */
function takeClauseName(cursor: Cursor, given: readonly ClauseName[]): ClauseName | null {
  const token = cursor.peek('clause');
  const word = token.kind === 'times' ? 'x' : cursor.textOf(token);
  if (token.kind !== 'times' && (word === 'x' || token.kind === 'string')) return null;
  if (!isWordOf(clauseWords, word)) return null;
  cursor.take('clause');
  if (given.includes(word)) cursor.fail('duplicate-option', token, { option: word });
  const before = given.find((other) => rank(other) > rank(word));
  if (before !== undefined) cursor.fail('clause-order', token, { clause: word, before });
  return word;
}

const rank = (clause: ClauseName): number => (clause === '@' ? 0 : clause === 'x' ? 1 : 2);

function parsePosition(cursor: Cursor): Addition['at'] {
  if (cursor.peek().kind === 'name') {
    const { name: word, ...span } = expectName(cursor, 'a position');
    if (isWordOf(positionWords, word)) return { value: word, ...span };
    cursor.fail('unknown-word', span, { word, nearest: nearest(word, Object.keys(positionWords)) });
    return null;
  }
  const index = expectNumber(cursor, 'front, middle, back, all or an index');
  if (!Number.isSafeInteger(index.value) || index.value < 0) {
    cursor.report('bad-position', index, { value: String(index.value) });
  }
  return index;
}

function parseNorm(cursor: Cursor): Addition['norm'] {
  if (!seesNumber(cursor)) return expectName(cursor, 'a norm or the name of a vector');
  const norm = expectNumber(cursor, 'a norm');
  if (norm.value < 0) cursor.report('bad-norm', norm, { value: norm.value });
  return norm;
}

/** How deep parentheses and functions may be nested: more than anyone writes, less than the call stack. */
const deepest = 100;

/** vector = term { ("+" | "-") term } */
function parseVector(cursor: Cursor, depth = 0): Vector {
  const start = cursor.start();
  if (depth > deepest) cursor.fail('nested-too-deep', cursor.peek(), { deepest });
  const terms = [parseTerm(cursor, start, 1, depth)];
  while (sees(cursor, '+') || sees(cursor, '-')) {
    const signStart = cursor.start();
    const sign = cursor.textOf(cursor.take()) === '-' ? -1 : 1;
    terms.push(parseTerm(cursor, signStart, sign, depth));
  }
  return { terms, ...cursor.spanFrom(start) };
}

/** term = [ number "*" ] atom, after its sign; a minus may also stand before the first one. */
function parseTerm(cursor: Cursor, start: number, sign: number, depth: number): Term {
  const own = accept(cursor, '-') ? -1 : 1;
  const token = cursor.peek();
  if (token.kind !== 'number') {
    return { factor: sign * own, atom: parseAtom(cursor, depth), ...cursor.spanFrom(start) };
  }
  const { value } = expectNumber(cursor, 'a factor');
  expect(cursor, '*');
  // Adding 0 turns -0 into 0.
  return { factor: sign * own * value + 0, atom: parseAtom(cursor, depth), ...cursor.spanFrom(start) };
}

function parseAtom(cursor: Cursor, depth: number): Atom {
  const start = cursor.start();
  if (cursor.peek().kind === 'string') {
    const text = expectText(cursor, 'a prompt');
    return { kind: 'prompt', text, ...cursor.spanFrom(start) };
  }
  if (accept(cursor, '(')) {
    const vector = parseVector(cursor, depth + 1);
    expect(cursor, ')');
    return { kind: 'group', vector, ...cursor.spanFrom(start) };
  }
  const what = 'a prompt in double quotes or the name of a vector';
  const { name, ...span } = expectName(cursor, what);
  if (!sees(cursor, '(')) return { kind: 'name', name, ...span };
  if (!isWordOf(vectorFunctions, name)) {
    const meant = nearest(name, Object.keys(vectorFunctions));
    cursor.fail('unknown-word', span, { word: name, nearest: meant });
    return { kind: 'name', name, ...span };
  }
  cursor.take();
  const call = functionParsers[name](cursor, depth + 1);
  expect(cursor, ')');
  return { ...call, ...cursor.spanFrom(start) };
}

const functionParsers: Readonly<Record<VectorFunction, (cursor: Cursor, depth: number) => Atom>> = {
  mean: (cursor, depth) => {
    const start = cursor.start();
    const vectors = [parseVector(cursor, depth)];
    while (accept(cursor, ',')) vectors.push(parseVector(cursor, depth));
    return { kind: 'mean', vectors, ...cursor.spanFrom(start) };
  },
  last: (cursor) => {
    const text = expectText(cursor, 'a prompt');
    return { kind: 'last', text, start: text.start, end: text.end };
  },
  random: (cursor) => {
    const start = cursor.start();
    expect(cursor, 'like');
    const like = expectName(cursor, 'the name of a vector');
    const seed = accept(cursor, ',') ? parseSeed(cursor) : null;
    return { kind: 'random', like, seed, ...cursor.spanFrom(start) };
  },
  pairs: (cursor) => {
    const file = expectText(cursor, 'a file');
    return { kind: 'pairs', file, start: file.start, end: file.end };
  },
};

function parseSeed(cursor: Cursor): Num {
  expect(cursor, 'seed');
  return parseOptionValue(cursor, 'seed');
}

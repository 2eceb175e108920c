/** Additions: a vector and its clauses, `"Love" - "Hate" @6 x5 at front`. */
import type { At, Clauses, Name, Num, Position, Span } from './ast';
import { parseAxis, parseDims, parseLayers } from './axis';
import { expect, expectName, expectNumber, seesNumber, type Cursor } from './cursor';
import { printClauses, printLine } from './print';
import { namesIn, parseVector, printVector } from './vector';
import type { Vector } from './vectors/all';
import { isWordOf, nearest, type Word } from './words';

export interface Addition extends Span, Clauses {
  readonly vector: Vector;
}

export type ClauseName = '@' | 'x' | 'at' | 'dims' | 'from' | 'norm';

export const clauseWords: Readonly<Record<ClauseName, Word>> = {
  '@': {
    form: '@6',
    does: 'Injection layer: added to the residual stream just before that block; @2..5, @{2, 5} and @* make a sweep',
  },
  x: { form: 'x5', does: 'Coefficient; x1..4 and x{1, 2, 5} make a sweep' },
  at: { form: 'at front', does: 'Position in the prompt: front, middle, back, all or an index from 0' },
  dims: { form: 'dims 0..0.7', does: 'Only these components: a fraction of the width, or whole numbers' },
  from: { form: 'from @2', does: 'Layer that the vector is recorded at' },
  norm: { form: 'norm 9.5', does: 'Rescales each position to a norm, or to that of a named vector' },
};

type PositionWord = Exclude<Position, number>;

export const positionWords: Readonly<Record<PositionWord, Word>> = {
  front: { form: 'at front', does: 'From position 0 on' },
  middle: { form: 'at middle', does: 'Around the middle of the prompt' },
  back: { form: 'at back', does: 'Ends at the last position' },
  all: { form: 'at all', does: 'One position, added everywhere, generated tokens included' },
};

const noClauses: Clauses<never> = {
  layers: null,
  coefficients: null,
  at: null,
  dims: null,
  from: null,
  norm: null,
};

/** addition = vector [ "@" layers ] [ "x" coefficients ] { option } */
export function parseAddition(cursor: Cursor): Addition {
  const start = cursor.start();
  const vector = parseVector(cursor);
  failOnFactorBehind(cursor);
  return { vector, ...parseClauses(cursor), ...cursor.spanFrom(start) };
}

/** A clause as it stands in the text. */
interface WrittenClause extends Span {
  readonly name: ClauseName;
  /** Its word or sign. */
  readonly word: Span;
}

function parseClauses(cursor: Cursor): Clauses {
  let clauses: Clauses = noClauses;
  const given: WrittenClause[] = [];
  for (;;) {
    const word = cursor.peek('clause');
    const name = takeClauseName(
      cursor,
      given.map((clause) => clause.name),
    );
    if (name === null) break;
    clauses = { ...clauses, ...clauseParsers[name](cursor) };
    given.push({ name, word, ...cursor.spanFrom(word.start) });
    failOnFactorBehind(cursor);
  }
  failOnOrder(cursor, given);
  return clauses;
}

/** All clauses are read before this is told, so that its fix has them all. */
function failOnOrder(cursor: Cursor, given: readonly WrittenClause[]): void {
  for (const [place, { name, word }] of given.entries()) {
    const before = given.slice(0, place).find((other) => rank(other.name) > rank(name));
    if (!before) continue;
    const ordered = given.toSorted((a, b) => rank(a.name) - rank(b.name));
    cursor.fail('clause-order', word, {
      clause: name,
      before: before.name,
      ordered: ordered.map((clause) => cursor.textOf(clause)).join(' '),
      clauses: { start: given[0]?.start ?? word.start, end: given.at(-1)?.end ?? word.end },
    });
  }
}

/** `"Love" * 2` and `"Love" @6 * 2`: a factor stands before a prompt, and a coefficient has its own sign. */
function failOnFactorBehind(cursor: Cursor): void {
  const sign = cursor.peek();
  if (cursor.textOf(sign) !== '*' || sign.kind !== 'symbol') return;
  const number = cursor.peekAfter(sign);
  if (number.kind !== 'number') return;
  const span = { start: sign.start, end: number.end };
  cursor.fail('coefficient-form', span, { value: cursor.textOf(number) });
}

const clauseParsers: Readonly<Record<ClauseName, (cursor: Cursor) => Partial<Clauses>>> = {
  '@': (cursor) => ({ layers: parseLayers(cursor) }),
  x: (cursor) => ({ coefficients: parseAxis(cursor, 'a coefficient', false) }),
  at: (cursor) => ({ at: parsePosition(cursor) }),
  dims: (cursor) => ({ dims: parseDims(cursor) }),
  from: (cursor) => {
    expect(cursor, '@');
    return { from: expectNumber(cursor, 'a layer') };
  },
  norm: (cursor) => ({ norm: parseNorm(cursor) }),
};

/** The clause that begins here, once its word or sign has been taken; null if none does. */
function takeClauseName(cursor: Cursor, given: readonly ClauseName[]): ClauseName | null {
  cursor.offer('clause', ...clauseNames.filter((name) => mayFollow(name, given)));
  const token = cursor.peek('clause');
  const word = token.kind === 'times' ? 'x' : cursor.textOf(token);
  if (token.kind !== 'times' && (word === 'x' || token.kind === 'string')) return null;
  if (!isWordOf(clauseWords, word)) return null;
  cursor.takeKeyword('clause', 'clause');
  if (given.includes(word)) cursor.fail('duplicate-option', token, { option: word });
  return word;
}

const clauseNames = Object.keys(clauseWords) as readonly ClauseName[];
const rank = (clause: ClauseName): number => (clause === '@' ? 0 : clause === 'x' ? 1 : 2);
const mayFollow = (clause: ClauseName, given: readonly ClauseName[]): boolean =>
  !given.some((other) => other === clause || rank(other) > rank(clause));

function parsePosition(cursor: Cursor): At | null {
  cursor.offer('position', ...Object.keys(positionWords));
  const token = cursor.peek();
  if (token.kind === 'name') {
    const word = cursor.textOf(token);
    const { start, end } = token;
    if (isWordOf(positionWords, word)) {
      cursor.takeKeyword('position');
      return { value: word, start, end };
    }
    cursor.fail('unknown-word', token, { word, nearest: nearest(word, Object.keys(positionWords)) });
    return null;
  }
  const index = expectNumber(cursor, 'front, middle, back, all or an index');
  if (!Number.isSafeInteger(index.value) || index.value < 0) {
    cursor.report('bad-position', index, { value: String(index.value) });
  }
  return index;
}

function parseNorm(cursor: Cursor): Num | Name {
  if (!seesNumber(cursor)) return expectName(cursor, 'a norm or the name of a vector');
  const norm = expectNumber(cursor, 'a norm');
  if (norm.value < 0) cursor.report('bad-norm', norm, { value: norm.value });
  return norm;
}

/** An addition with its clauses in their order. */
export function printAddition(addition: Addition): string {
  return printLine(printVector(addition.vector), printClauses(addition));
}

/** All names that an addition uses, in the order of the text. */
export function namesInAddition({ vector, norm }: Addition): readonly Name[] {
  return [...namesIn(vector), ...(norm && 'name' in norm ? [norm] : [])];
}

/**
 * The clauses of an addition once its names are known. Clauses belong to an addition, not to its vector. If the whole
 * vector is one name, the name's clauses stand in for those that are not written. If it is `random(like NAME)`, the
 * name's layers and position do. Inside a sum a name is its vector alone.
 */
export function inheritClauses<Norm>(
  vector: Vector,
  own: Clauses<Norm>,
  clausesOf: (name: string) => Clauses<Norm> | undefined,
): Clauses<Norm> {
  const inherited = inheritedClauses(vector, clausesOf);
  return {
    layers: own.layers ?? inherited.layers,
    coefficients: own.coefficients ?? inherited.coefficients,
    at: own.at ?? inherited.at,
    dims: own.dims ?? inherited.dims,
    from: own.from ?? inherited.from,
    norm: own.norm ?? inherited.norm,
  };
}

function inheritedClauses<Norm>(
  { terms }: Vector,
  clausesOf: (name: string) => Clauses<Norm> | undefined,
): Clauses<Norm> {
  const [only, ...others] = terms;
  if (!only || others.length > 0) return noClauses;
  const { atom } = only;
  if (atom.kind === 'group') return inheritedClauses(atom.vector, clausesOf);
  if (atom.kind === 'name') return clausesOf(atom.name) ?? noClauses;
  if (atom.kind !== 'random') return noClauses;
  const like = clausesOf(atom.like.name);
  return like ? { ...noClauses, layers: like.layers, at: like.at } : noClauses;
}

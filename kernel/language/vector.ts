/** Sums of vectors: parsing, printing, names and extents. Each form of a vector has its own file in `vectors/`. */
import type { Name, Span, Text } from './ast';
import { accept, expect, expectNumber, sees, type Cursor } from './cursor';
import { commonExtent, type Extent } from './extents';
import { printSum } from './print';
import { formOf, vectorForms, type Atom, type AtomKind, type Term, type Vector } from './vectors/all';
import { isWordOf, nearest } from './words';

/** How deep parentheses and functions may be nested: more than anyone writes, less than the call stack. */
const deepest = 100;

/** vector = term { ("+" | "-") term } */
export function parseVector(cursor: Cursor, depth = 0): Vector {
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
  const vector = () => parseVector(cursor, depth + 1);
  const functionKind = takeFunction(cursor);
  if (functionKind !== null) {
    const call = vectorForms[functionKind].parse(cursor, vector);
    expect(cursor, ')');
    return { ...call, ...cursor.spanFrom(start) };
  }
  if (cursor.peek().kind === 'string')
    return { ...vectorForms.prompt.parse(cursor, vector), ...cursor.spanFrom(start) };
  if (sees(cursor, '(')) return { ...vectorForms.group.parse(cursor, vector), ...cursor.spanFrom(start) };
  return { ...vectorForms.name.parse(cursor, vector), ...cursor.spanFrom(start) };
}

/** The names of the functions that give a vector. */
export const functionKinds = (Object.keys(vectorForms) as AtomKind[]).filter(
  (kind) => vectorForms[kind].isFunction,
);

/** The function that is called here, its name and parenthesis taken; null if none is. */
function takeFunction(cursor: Cursor): AtomKind | null {
  cursor.offer('function', ...functionKinds);
  cursor.offer('text', 'a prompt');
  const token = cursor.peek();
  if (token.kind !== 'name' || cursor.textOf(cursor.peekAfter(token)) !== '(') return null;
  const word = cursor.textOf(token);
  if (!isWordOf(vectorForms, word) || !vectorForms[word].isFunction) {
    cursor.fail('unknown-word', token, { word, nearest: nearest(word, functionKinds) });
    return null;
  }
  cursor.takeKeyword('function');
  expect(cursor, '(');
  return word;
}

/** A sum as it is written: `"Love" - 2*"Hate"`. */
export function printVector({ terms }: Vector): string {
  return printSum(terms.map(({ factor, atom }) => ({ factor, text: formOf(atom).print(atom, printVector) })));
}

/** All names in a vector, in the order of the text. */
export function namesIn(vector: Vector): readonly Name[] {
  return vector.terms.flatMap(({ atom }) => [
    ...formOf(atom).names(atom),
    ...formOf(atom).vectors(atom).flatMap(namesIn),
  ]);
}

/** What the extent of a vector depends on. */
export interface ExtentSource {
  /** How many positions a name stands for. */
  readonly name: (name: Name) => Extent;
  /** Told of a part whose extent differs from that of the parts before it. */
  readonly onMixed: (part: Span) => void;
}

/** How many positions a vector has. */
export function extentOf(vector: Vector, source: ExtentSource): Extent {
  const common = <Part extends Span>(parts: readonly Part[], of: (part: Part) => Extent) => {
    const { extent, mixed } = commonExtent(parts, of);
    if (mixed) source.onMixed(mixed);
    return extent;
  };
  const ofVector = (inside: Vector) => extentOf(inside, source);
  const atoms = vector.terms.map(({ atom }) => atom);
  return common(atoms, (atom) =>
    formOf(atom).extent(atom, {
      name: source.name,
      vector: ofVector,
      common: (parts) => common(parts, ofVector),
    }),
  );
}

/** Replacements for names and files. */
export interface Substitution {
  /** The vector that a name stands for in a sum; null if the name stays. */
  readonly vectorOf: (name: Name) => Vector | null;
  /** The name to write if a name has to stay. */
  readonly name: (name: Name) => Name;
  readonly file: (file: Text) => Text;
}

/** The vector with names and files replaced. A name that stands for one plain term is that term, else a group. */
export function substitute(vector: Vector, substitution: Substitution): Vector {
  const inside = (part: Vector) => substitute(part, substitution);
  const only = onlyAtom(vector);
  const whole = only?.kind === 'name' ? substitution.vectorOf(only) : null;
  if (whole) return whole;
  const terms = vector.terms.map((term): Term => {
    const { atom } = term;
    const found = atom.kind === 'name' ? substitution.vectorOf(atom) : null;
    if (found) return { ...term, atom: grouped(found) };
    const { name, file } = substitution;
    return { ...term, atom: formOf(atom).map(atom, { name, file, vector: inside }) };
  });
  return { ...vector, terms };
}

function grouped(vector: Vector): Atom {
  const { start, end } = vector;
  return onlyAtom(vector) ?? { kind: 'group', vector, start, end };
}

/** The one atom that a vector is, perhaps in parentheses; null if it is a sum or has a factor. */
function onlyAtom({ terms }: Vector): Atom | null {
  const [only, ...others] = terms;
  if (!only || others.length > 0 || only.factor !== 1) return null;
  return only.atom.kind === 'group' ? onlyAtom(only.atom.vector) : only.atom;
}

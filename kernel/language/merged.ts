import { formOf, type Term, type Vector } from './vectors/all';
import { printVector } from './vector';

/** A vector with more terms or deeper parentheses is written as one flat sum. */
const [mostTerms, deepest] = [1000, 100];

/** How much there is to print of a vector. */
interface Size {
  readonly terms: number;
  readonly depth: number;
  /** Terms of the flat sum that it was made from, which cannot become fewer. */
  readonly flat: number;
}

const sizes = new WeakMap<Vector, Size>();

/**
 * The vector, with equal terms merged if there are very many: `let a = a + a` seventeen times names one term, not
 * 131,072. Small vectors stay as they were written.
 */
export function merged(vector: Vector): Vector {
  const { terms, depth, flat } = sizeOf(vector);
  if (terms <= Math.max(mostTerms, 2 * flat) && depth <= deepest) return vector;
  const sum = { ...vector, terms: flatTerms(vector) };
  const { length } = sum.terms;
  sizes.set(sum, { terms: length, depth: 1, flat: length });
  return sum;
}

function sizeOf(vector: Vector): Size {
  const known = sizes.get(vector);
  if (known) return known;
  let [terms, depth, flat] = [0, 0, 0];
  for (const { atom } of vector.terms) {
    terms++;
    for (const inside of formOf(atom).vectors(atom)) {
      const size = sizeOf(inside);
      terms += size.terms;
      depth = Math.max(depth, size.depth);
      flat = Math.max(flat, size.flat);
    }
  }
  const size = { terms, depth: depth + 1, flat };
  sizes.set(vector, size);
  return size;
}

/** The terms without groups and means, equal ones merged. */
function flatTerms(vector: Vector): readonly Term[] {
  const flat = new Map<string, Term>();
  // A vector that occurs many times is opened once.
  const add = (factors: ReadonlyMap<Vector, number>) => {
    const inside = new Map<Vector, number>();
    for (const [sum, share] of factors)
      for (const { atom, factor, ...span } of sum.terms) {
        const own = share * factor;
        const vectors = atom.kind === 'group' ? [atom.vector] : atom.kind === 'mean' ? atom.vectors : null;
        if (vectors) {
          for (const part of vectors) inside.set(part, (inside.get(part) ?? 0) + own / vectors.length);
        } else {
          const key = formOf(atom).print(atom, printVector);
          flat.set(key, { ...span, atom, factor: (flat.get(key)?.factor ?? 0) + own });
        }
      }
    if (inside.size > 0) add(inside);
  };
  add(new Map([[vector, 1]]));
  return [...flat.values()];
}

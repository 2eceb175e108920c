/** The prompts that a vector is made of, for what depends on their tokens: how they are aligned, and how far they reach. */
import type { Bound } from './scope';
import type { Atom, Vector } from './vectors/all';

/** A prompt of a vector. */
export interface VectorPart {
  readonly text: string;
  /** How much of it is in the sum; null: it only lends its norms. */
  readonly factor: number | null;
  /** True for the residual stream at its last token alone. */
  readonly isLast: boolean;
}

export interface VectorParts {
  readonly parts: readonly VectorPart[];
  /** False if a file has a part of it, or a name stands for nothing. */
  readonly isWhole: boolean;
}

const unknown: VectorParts = { parts: [], isWhole: false };

/** The prompts of an addition whose names are resolved, those of vectors that it is like included. */
export function partsOf({ addition, names }: Bound): VectorParts {
  return ofVector(addition.vector, 1, names);
}

function ofVector({ terms }: Vector, factor: number | null, names: Bound['names']): VectorParts {
  return joined(terms.map((term) => ofAtom(term.atom, factor === null ? null : factor * term.factor, names)));
}

function ofAtom(atom: Atom, factor: number | null, names: Bound['names']): VectorParts {
  switch (atom.kind) {
    case 'prompt':
    case 'last':
      return { parts: [{ text: atom.text.value, factor, isLast: atom.kind === 'last' }], isWhole: true };
    case 'group':
      return ofVector(atom.vector, factor, names);
    case 'mean': {
      const share = factor === null ? null : factor / atom.vectors.length;
      return joined(atom.vectors.map((vector) => ofVector(vector, share, names)));
    }
    case 'name':
      return ofName(atom.name, factor, names);
    case 'random':
      return ofName(atom.like.name, null, names);
    case 'pairs':
      return unknown;
  }
}

function ofName(name: string, factor: number | null, names: Bound['names']): VectorParts {
  const known = names.get(name);
  if (known?.kind !== 'addition') return unknown;
  return ofVector(known.resolved.addition.vector, factor, known.resolved.names);
}

function joined(all: readonly VectorParts[]): VectorParts {
  return { parts: all.flatMap(({ parts }) => parts), isWhole: all.every(({ isWhole }) => isWhole) };
}

/**
 * V, the positions of a vector: those of its longest prompt, BOS included.
 * @param counts tokens of each part without BOS.
 */
export function positionsOf({ parts }: VectorParts, counts: readonly number[]): number {
  return parts.reduce((most, { isLast }, i) => Math.max(most, isLast ? 1 : (counts[i] ?? 0) + 1), 0);
}

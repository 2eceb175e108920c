import type { Name, Num } from '../ast';
import { accept, expect, expectName } from '../cursor';
import { parseOptionValue } from '../options';
import { printNumber } from '../print';
import type { AtomNode, VectorForm } from './form';

/** `random(like love, seed 1)`: noise with the norms of a vector. */
export interface RandomAtom extends AtomNode {
  readonly kind: 'random';
  readonly like: Name;
  readonly seed: Num | null;
}

export function random<V>(): VectorForm<RandomAtom, V> {
  return {
    form: 'random(like NAME, seed 1)',
    shortest: 'random(like NAME)',
    does: 'Normal noise with the norm of a vector per position',
    isFunction: true,
    links: { like: { form: 'like NAME', does: 'The vector whose norms are taken' } },
    parse(cursor) {
      expect(cursor, 'like');
      const like = expectName(cursor, 'the name of a vector');
      if (!accept(cursor, ',')) return { kind: 'random', like, seed: null };
      expect(cursor, 'seed');
      return { kind: 'random', like, seed: parseOptionValue(cursor, 'seed') };
    },
    print: ({ like, seed }) => `random(like ${like.name}${seed ? `, seed ${printNumber(seed.value)}` : ''})`,
    names: ({ like }) => [like],
    vectors: () => [],
    extent: ({ like }, of) => of.name(like),
    map: (node, { name }) => ({ ...node, like: name(node.like) }),
  };
}

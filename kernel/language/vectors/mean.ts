import { accept } from '../cursor';
import type { AtomNode, VectorForm } from './form';

/** `mean("a" - "b", "c" - "d")`: the mean of vectors. */
export interface MeanAtom<V> extends AtomNode {
  readonly kind: 'mean';
  readonly vectors: readonly V[];
}

export function mean<V>(): VectorForm<MeanAtom<V>, V> {
  return {
    form: 'mean(VECTOR, …)',
    does: 'Mean of several vectors',
    isFunction: true,
    links: {},
    parse(cursor, vector) {
      const vectors = [vector()];
      while (accept(cursor, ',')) vectors.push(vector());
      return { kind: 'mean', vectors };
    },
    print: ({ vectors }, vector) => `mean(${vectors.map(vector).join(', ')})`,
    names: () => [],
    vectors: ({ vectors }) => vectors,
    extent: ({ vectors }, of) => of.common(vectors),
    map: (node, { vector }) => ({ ...node, vectors: node.vectors.map(vector) }),
  };
}

import { expect } from '../cursor';
import type { AtomNode, VectorForm } from './form';

/** `("Love" - "Hate")`: a sum as a part of another one. */
export interface GroupAtom<V> extends AtomNode {
  readonly kind: 'group';
  readonly vector: V;
}

export function group<V>(): VectorForm<GroupAtom<V>, V> {
  return {
    form: '(VECTOR)',
    does: 'A sum as a part of another one',
    isFunction: false,
    links: {},
    parse(cursor, vector) {
      expect(cursor, '(');
      const inside = vector();
      expect(cursor, ')');
      return { kind: 'group', vector: inside };
    },
    print: ({ vector: inside }, vector) => `(${vector(inside)})`,
    names: () => [],
    vectors: ({ vector }) => [vector],
    extent: ({ vector }, of) => of.vector(vector),
    map: (node, { vector }) => ({ ...node, vector: vector(node.vector) }),
  };
}

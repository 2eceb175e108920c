import { expectName } from '../cursor';
import type { AtomNode, VectorForm } from './form';

/** `love`: the vector of an addition that has a name. */
export interface NameAtom extends AtomNode {
  readonly kind: 'name';
  readonly name: string;
}

export function name<V>(): VectorForm<NameAtom, V> {
  return {
    form: 'NAME',
    does: 'The vector of a named addition; alone, with its layer, coefficient and other clauses',
    isFunction: false,
    links: {},
    parse(cursor) {
      const { name } = expectName(cursor, 'a prompt in double quotes or the name of a vector');
      return { kind: 'name', name };
    },
    print: ({ name }) => name,
    names: (node) => [node],
    vectors: () => [],
    extent: (node, of) => of.name(node),
    map: (node, { name }) => ({ ...node, name: name(node).name }),
  };
}

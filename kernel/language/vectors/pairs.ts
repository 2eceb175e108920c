import type { Text } from '../ast';
import { expectText } from '../cursor';
import { printText } from '../print';
import type { AtomNode, VectorForm } from './form';

/** `pairs("prompts.csv")`: the mean difference over the pairs of prompts in a file. */
export interface PairsAtom extends AtomNode {
  readonly kind: 'pairs';
  readonly file: Text;
}

export function pairs<V>(): VectorForm<PairsAtom, V> {
  return {
    form: 'pairs("FILE")',
    does: 'Mean difference over the pairs of prompts in a file',
    isFunction: true,
    links: {},
    parse: (cursor) => ({ kind: 'pairs', file: expectText(cursor, 'a file', 'table-file') }),
    print: ({ file }) => `pairs(${printText(file)})`,
    names: () => [],
    vectors: () => [],
    extent: () => 'many',
    map: (node, { file }) => ({ ...node, file: file(node.file) }),
  };
}

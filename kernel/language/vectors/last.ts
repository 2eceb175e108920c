import type { Text } from '../ast';
import { expectText } from '../cursor';
import { printText } from '../print';
import type { AtomNode, VectorForm } from './form';

/** `last("French")`: the residual stream at a prompt's last token. */
export interface LastAtom extends AtomNode {
  readonly kind: 'last';
  readonly text: Text;
}

export function last<V>(): VectorForm<LastAtom, V> {
  return {
    form: 'last("PROMPT")',
    does: 'The activation at the last token of a prompt',
    isFunction: true,
    links: {},
    parse: (cursor) => ({ kind: 'last', text: expectText(cursor, 'a prompt') }),
    print: ({ text }) => `last(${printText(text)})`,
    names: () => [],
    vectors: () => [],
    extent: () => 'one',
    map: (node) => node,
  };
}

import type { Text } from '../ast';
import { expectText } from '../cursor';
import { printText } from '../print';
import type { AtomNode, VectorForm } from './form';

/** `"Love"`: the residual stream at every position of a prompt. */
export interface PromptAtom extends AtomNode {
  readonly kind: 'prompt';
  readonly text: Text;
}

export function prompt<V>(): VectorForm<PromptAtom, V> {
  return {
    form: '"PROMPT"',
    does: 'The residual stream at every position of a steering prompt',
    isFunction: false,
    links: {},
    parse: (cursor) => ({ kind: 'prompt', text: expectText(cursor, 'a prompt') }),
    print: ({ text }) => printText(text),
    names: () => [],
    vectors: () => [],
    extent: () => 'many',
    map: (node) => node,
  };
}

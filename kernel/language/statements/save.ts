import type { Name, Text } from '../ast';
import { expectName, expectText } from '../cursor';
import { printLine, printText } from '../print';
import { measurement, noBindings, type StatementForm, type StatementNode } from './form';

/** `save love "love.safetensors"`: a vector to a file. */
export interface SaveStatement extends StatementNode<'save'> {
  readonly name: Name;
  readonly file: Text;
}

export const save: StatementForm<SaveStatement> = {
  ...measurement,
  word: 'save',
  form: 'save NAME "FILE"',
  does: 'Writes a vector to a .safetensors or .gguf file',
  notYet: true,
  parse: (cursor) => ({
    kind: 'save',
    name: expectName(cursor, 'the name of a vector'),
    file: expectText(cursor, 'a file'),
  }),
  print: ({ name, file }) => printLine('save', name.name, printText(file)),
  bindings: ({ name }) => ({ ...noBindings, names: [name] }),
};

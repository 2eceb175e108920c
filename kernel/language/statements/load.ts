import type { Name, Text } from '../ast';
import { expect, expectName, expectText } from '../cursor';
import { printLine, printText } from '../print';
import { checkNewName, measurement, noBindings, type StatementForm, type StatementNode } from './form';
import { checkEnding } from './save';

/** `load "love.safetensors" as love`: a name for a vector from a file. */
export interface LoadStatement extends StatementNode<'load'> {
  readonly file: Text;
  readonly name: Name;
}

export const load: StatementForm<LoadStatement> = {
  ...measurement,
  word: 'load',
  form: 'load "FILE" as NAME',
  does: 'Names a vector from a .safetensors or .gguf file',
  example: 'load "love.safetensors" as love',
  links: { as: { form: 'as NAME', does: 'Name of what is loaded' } },
  parse(cursor) {
    const file = expectText(cursor, 'a file', 'vector-file');
    expect(cursor, 'as');
    return { kind: 'load', file, name: checkNewName(expectName(cursor, 'a name', 'new-name'), cursor) };
  },
  print: ({ file, name }) => printLine('load', printText(file), 'as', name.name),
  bindings: ({ name, file }) => ({ ...noBindings, defines: { kind: 'file', name, file } }),
  check: ({ file }, report) => checkEnding(file, report),
};

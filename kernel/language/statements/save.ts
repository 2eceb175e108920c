import type { Layers, Name, Text } from '../ast';
import { parseLayers } from '../axis';
import { accept, expect, expectName, expectText } from '../cursor';
import { printLayers, printLine, printText } from '../print';
import { measurement, noBindings, type Report, type StatementForm, type StatementNode } from './form';

/** `save love "love.safetensors"`: a vector to a file, at its own layer or, after `at`, at others. */
export interface SaveStatement extends StatementNode<'save'> {
  readonly name: Name;
  readonly layers: Layers | null;
  readonly file: Text;
}

export const save: StatementForm<SaveStatement> = {
  ...measurement,
  word: 'save',
  form: 'save NAME at @LAYERS "FILE"',
  shortest: 'save NAME "FILE"',
  does: 'Writes a vector, without its coefficient, to a .safetensors or .gguf file; at @* at every layer',
  example: 'save love "love.safetensors"',
  links: { at: { form: 'at @*', does: 'Layers that the vector is recorded at; its own if left out' } },
  parse(cursor) {
    const name = expectName(cursor, 'the name of a vector');
    let layers: Layers | null = null;
    if (accept(cursor, 'at')) {
      expect(cursor, '@');
      layers = parseLayers(cursor);
    }
    return { kind: 'save', name, layers, file: expectText(cursor, 'a file', 'vector-file') };
  },
  print: ({ name, layers, file }) =>
    printLine('save', name.name, layers ? `at ${printLayers(layers)}` : '', printText(file)),
  bindings: ({ name, layers }) => ({ ...noBindings, names: [name], layers }),
  check: ({ file }, report) => checkEnding(file, report),
};

/** Reports a file that is neither safetensors nor GGUF. */
export function checkEnding(file: Text, report: Report): void {
  if (!/\.(safetensors|gguf)$/i.test(file.value)) report('bad-vector-ending', file, { file: file.value });
}

import type { Text } from '../ast';
import { expectText, type Cursor } from '../cursor';
import { printLine, printText } from '../print';
import { tokenAt } from '../scanner';
import { plainStatement, type StatementForm, type StatementNode } from './form';

/** `model gpt2-xl`: the checkpoint for everything below. */
export interface ModelStatement extends StatementNode<'model'> {
  readonly source: Text;
}

export const model: StatementForm<ModelStatement> = {
  ...plainStatement,
  word: 'model',
  form: 'model NAME',
  does: 'Which checkpoint: a catalogue name, a Hub id or a folder',
  example: 'model gpt2-xl',
  modelUse: () => 'chooses',
  parse: (cursor) => ({ kind: 'model', source: parseSource(cursor) }),
  print: ({ source }) => printLine('model', isBare(source.value) ? source.value : printText(source)),
};

/** A model's name or folder: the bare rest of the line, or a string. */
function parseSource(cursor: Cursor): Text {
  const token = cursor.peek('path');
  if (token.kind !== 'path') return expectText(cursor, 'the name or the folder of a model, bare or', 'model');
  cursor.take('path');
  return { value: cursor.textOf(token), start: token.start, end: token.end };
}

/** True if the source reads back as it is without quotes. */
function isBare(source: string): boolean {
  const token = tokenAt(source, 0, 'path');
  return token.kind === 'path' && token.start === 0 && token.end === source.length;
}

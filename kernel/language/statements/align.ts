import type { Text } from '../ast';
import { expectText } from '../cursor';
import { parseOptions, printOptions } from '../options';
import { printLine, printText } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `align "I hate you because"`: where the steering lands. */
export interface AlignStatement extends MeasuringNode<'align'> {
  readonly prompt: Text;
}

export const align: StatementForm<AlignStatement> = {
  ...measurement,
  word: 'align',
  form: 'align "PROMPT"',
  does: 'Which token of which steering prompt lands on which position',
  example: 'align "I hate you because"',
  options: [],
  parse: (cursor) => ({
    kind: 'align',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, align),
  }),
  print: ({ prompt, options }) => printLine('align', printText(prompt), printOptions(options)),
  prompts: ({ prompt }) => [prompt],
};

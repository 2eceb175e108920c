import type { Text } from '../ast';
import { expectText } from '../cursor';
import { parseOptions, printOptions } from '../options';
import { printLine, printText } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `norms "I think you are"`: vector norm relative to the residual norm. */
export interface NormsStatement extends MeasuringNode<'norms'> {
  readonly prompt: Text;
}

export const norms: StatementForm<NormsStatement> = {
  ...measurement,
  word: 'norms',
  form: 'norms "PROMPT"',
  does: 'Norm of the steering relative to the residual stream, by layer and position',
  example: 'norms "I think you are"',
  options: [],
  parse: (cursor) => ({
    kind: 'norms',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, norms),
  }),
  print: ({ prompt, options }) => printLine('norms', printText(prompt), printOptions(options)),
  prompts: ({ prompt }) => [prompt],
};

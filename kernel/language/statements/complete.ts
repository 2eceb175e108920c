import type { Text } from '../ast';
import { expectText } from '../cursor';
import { parseOptions, printOptions, samplingOptions } from '../options';
import { printLine, printText } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `complete "I hate you because" n 10`: completions. A prompt alone is this statement, too. */
export interface CompleteStatement extends MeasuringNode<'complete'> {
  readonly prompt: Text;
}

export const complete: StatementForm<CompleteStatement> = {
  ...measurement,
  word: 'complete',
  form: 'complete "PROMPT"',
  does: 'Completes the prompt, unsteered and steered, side by side',
  example: 'complete "I hate you because" n 10',
  options: samplingOptions,
  parse: (cursor) => ({
    kind: 'complete',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, complete),
  }),
  print: ({ prompt, options }) => printLine('complete', printText(prompt), printOptions(options)),
  prompts: ({ prompt }) => [prompt],
};

import type { Text } from '../ast';
import { expectText } from '../cursor';
import { parseOptions, printOptions } from '../options';
import { printLine, printText } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `next "I think" top 10`: what steering does to the next token. */
export interface NextStatement extends MeasuringNode<'next'> {
  readonly prompt: Text;
}

export const next: StatementForm<NextStatement> = {
  ...measurement,
  word: 'next',
  form: 'next "PROMPT"',
  does: 'Probability shifts of the next token and their contributions to KL',
  example: 'next "I think you are" top 10',
  options: ['top'],
  parse: (cursor) => ({
    kind: 'next',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, next),
  }),
  print: ({ prompt, options }) => printLine('next', printText(prompt), printOptions(options)),
  prompts: ({ prompt }) => [prompt],
};

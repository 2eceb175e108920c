import type { Text } from '../ast';
import { expectText } from '../cursor';
import { parseOptions, printOptions } from '../options';
import { printLine, printText } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `heat "The couple said their vows."`: a token heat map. */
export interface HeatStatement extends MeasuringNode<'heat'> {
  readonly text: Text;
}

export const heat: StatementForm<HeatStatement> = {
  ...measurement,
  word: 'heat',
  form: 'heat "TEXT"',
  does: 'Change of log-probability per token of a text',
  example: 'heat "The couple said their vows."',
  parse: (cursor) => ({
    kind: 'heat',
    text: expectText(cursor, 'a text'),
    options: parseOptions(cursor, heat),
  }),
  print: ({ text, options }) => printLine('heat', printText(text), printOptions(options)),
};

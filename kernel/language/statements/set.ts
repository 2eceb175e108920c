import { endsLine, failExpected } from '../cursor';
import { parseOptions, printOptions, samplingOptions } from '../options';
import { printLine } from '../print';
import { plainStatement, type MeasuringNode, type StatementForm } from './form';

/** `set temperature 1 n 3`: options for everything below. */
export type SetStatement = MeasuringNode<'set'>;

export const set: StatementForm<SetStatement> = {
  ...plainStatement,
  word: 'set',
  form: 'set OPTION VALUE …',
  shortest: 'set OPTION',
  does: 'Options for everything below',
  example: 'set temperature 1 top_p 0.3 tokens 50 n 3',
  options: [...samplingOptions, 'top'],
  parse(cursor) {
    cursor.offer('option', ...set.options);
    if (endsLine(cursor.peek())) failExpected(cursor, 'an option such as temperature 1');
    return { kind: 'set', options: parseOptions(cursor, set) };
  },
  print: ({ options }) => printLine('set', printOptions(options)),
};

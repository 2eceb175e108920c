import type { Span } from '../ast';
import { accept, endsLine, failExpected, type Cursor } from '../cursor';
import { deviceWords, type DeviceChoice } from '../devices';
import { parseOptions, printOptions, samplingOptions } from '../options';
import { printLine } from '../print';
import { isWordOf, nearest } from '../words';
import { plainStatement, type MeasuringNode, type StatementForm } from './form';

/** `set temperature 1 n 3`, `set device gpu`: options for everything below, and where it is measured. */
export interface SetStatement extends MeasuringNode<'set'> {
  /** Null: where it was before. */
  readonly device: ChosenDevice | null;
}

interface ChosenDevice extends Span {
  readonly value: DeviceChoice;
}

export const set: StatementForm<SetStatement> = {
  ...plainStatement,
  word: 'set',
  form: 'set OPTION VALUE …',
  shortest: 'set OPTION',
  does: 'Options for everything below',
  example: 'set temperature 1 top_p 0.3 tokens 50 n 3',
  options: [...samplingOptions, 'top'],
  links: { device: { form: 'device gpu', does: 'Where everything below is measured: cpu, gpu or auto' } },
  parse(cursor) {
    cursor.offer('option', ...set.options);
    if (endsLine(cursor.peek())) failExpected(cursor, 'an option such as temperature 1');
    const before = parseDevice(cursor);
    const options = parseOptions(cursor, set, 'device');
    return { kind: 'set', options, device: before ?? parseDevice(cursor) };
  },
  print: ({ options, device }) =>
    printLine('set', printOptions(options), device ? `device ${device.value}` : ''),
};

function parseDevice(cursor: Cursor): ChosenDevice | null {
  if (!accept(cursor, 'device')) return null;
  cursor.offer('link', ...Object.keys(deviceWords));
  const token = cursor.peek();
  const word = cursor.textOf(token);
  if (token.kind === 'name' && isWordOf(deviceWords, word)) {
    cursor.takeKeyword('link');
    return { value: word, start: token.start, end: token.end };
  }
  if (token.kind === 'name')
    cursor.fail('unknown-word', token, { word, nearest: nearest(word, Object.keys(deviceWords)) });
  else failExpected(cursor, 'cpu, gpu or auto');
  return null;
}

import type { Span } from '../ast';
import { accept, endsLine, failExpected, type Cursor } from '../cursor';
import { deviceWords, type DeviceChoice } from '../devices';
import { parseOptions, printOptions, samplingOptions } from '../options';
import { printLine } from '../print';
import { isWordOf, nearest, type Word } from '../words';
import { plainStatement, type MeasuringNode, type StatementForm } from './form';

/** `set temperature 1 n 3`, `set device gpu`, `set fresh`: options for everything below, and how it is measured. */
export interface SetStatement extends MeasuringNode<'set'> {
  /** Null: where it was before. */
  readonly device: Chosen<DeviceChoice> | null;
  /** Whether what is kept is measured anew; null: as before. */
  readonly fresh: Chosen<FreshChoice> | null;
}

interface Chosen<W extends string> extends Span {
  readonly value: W;
}

type FreshChoice = 'on' | 'off';

const freshWords: Readonly<Record<FreshChoice, Word>> = {
  on: { form: 'on', does: 'Sweeps measure every point anew' },
  off: { form: 'off', does: 'Sweeps take the points that are kept' },
};

const links = {
  device: { form: 'device gpu', does: 'Where everything below is measured: cpu, gpu or auto' },
  fresh: { form: 'fresh', does: 'Sweeps below measure every point anew, those too that are kept' },
};

export const set: StatementForm<SetStatement> = {
  ...plainStatement,
  word: 'set',
  form: 'set OPTION VALUE …',
  shortest: 'set OPTION',
  does: 'Options for everything below',
  example: 'set temperature 1 top_p 0.3 tokens 50 n 3',
  options: [...samplingOptions, 'top'],
  links,
  parse(cursor) {
    cursor.offer('option', ...set.options);
    if (endsLine(cursor.peek())) failExpected(cursor, 'an option such as temperature 1');
    const before = parseLinks(cursor);
    const options = parseOptions(cursor, set, Object.keys(links));
    const after = parseLinks(cursor);
    return {
      kind: 'set',
      options,
      device: after.device ?? before.device,
      fresh: after.fresh ?? before.fresh,
    };
  },
  print: ({ options, device, fresh }) =>
    printLine(
      'set',
      printOptions(options),
      device ? `device ${device.value}` : '',
      fresh ? (fresh.value === 'on' ? 'fresh' : 'fresh off') : '',
    ),
};

/** The words of the statement's own that stand here, each at most once. */
function parseLinks(cursor: Cursor): Pick<SetStatement, 'device' | 'fresh'> {
  let device: SetStatement['device'] = null;
  let fresh: SetStatement['fresh'] = null;
  for (;;) {
    if (!device && accept(cursor, 'device')) device = parseWord(cursor, deviceWords, 'cpu, gpu or auto');
    else if (!fresh && accept(cursor, 'fresh')) fresh = parseFresh(cursor);
    else return { device, fresh };
  }
}

function parseFresh(cursor: Cursor): Chosen<FreshChoice> {
  cursor.offer('link', ...Object.keys(freshWords));
  const token = cursor.peek();
  const word = cursor.textOf(token);
  if (token.kind !== 'name' || !isWordOf(freshWords, word))
    return { value: 'on', start: token.start, end: token.start };
  cursor.takeKeyword('link');
  return { value: word, start: token.start, end: token.end };
}

function parseWord<W extends string>(
  cursor: Cursor,
  words: Readonly<Record<W, Word>>,
  all: string,
): Chosen<W> | null {
  cursor.offer('link', ...Object.keys(words));
  const token = cursor.peek();
  const word = cursor.textOf(token);
  if (token.kind === 'name' && isWordOf(words, word)) {
    cursor.takeKeyword('link');
    return { value: word, start: token.start, end: token.end };
  }
  if (token.kind === 'name')
    cursor.fail('unknown-word', token, { word, nearest: nearest(word, Object.keys(words)) });
  else failExpected(cursor, all);
  return null;
}

import { counted } from '../../language/numbers';
import { plainReading } from '../../results/reading';
import { column, table, tokenAt, type Table } from '../../results/table';
import { type AlignResult, alignSchema } from './result';

export const alignReading = plainReading<AlignResult>({
  schema: alignSchema,
  sentence: alignSentence,
  table: alignTable,
});

function alignSentence({ rows, steering }: AlignResult): string {
  const positions = rows[0]?.tokens.length ?? 0;
  if (steering.length === 0)
    return `No steering is on: the prompt has ${counted(positions, 'position')}, BOS included.`;
  const noun = steering.length === 1 ? 'The addition' : `The ${steering.length} additions`;
  const verb = (one: string, many: string) => (steering.length === 1 ? one : many);
  // A statement that has no prompt shows the vector by itself.
  if (steering.every(({ at }) => at === undefined))
    return `${noun} ${verb('is', 'are')} ${counted(positions, 'position')} long, BOS included.`;
  const reached = new Set(steering.flatMap(({ at }) => at ?? []));
  return `${noun} ${verb('reaches', 'reach')} ${reached.size} of ${counted(positions, 'position')}: ${ranges([...reached])}.`;
}

/** Positions as ranges: 0 to 2, 5. */
function ranges(positions: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const position of [...positions].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && position === last[1] + 1) last[1] = position;
    else runs.push([position, position]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
}

function alignTable({ rows }: AlignResult): Table {
  const positions = Math.max(0, ...rows.map(({ tokens }) => tokens.length));
  return table(
    [
      column('text', 'prompt'),
      column('count', 'layer'),
      column('number', 'coefficient'),
      ...Array.from({ length: positions }, (_, position) => column('token', String(position))),
    ],
    rows.map(({ label, layer, coefficient, tokens, bytes }) => [
      label,
      layer ?? null,
      coefficient ?? null,
      ...Array.from({ length: positions }, (_, position) => tokenAt(tokens[position], bytes?.[position])),
    ]),
    [],
    3,
  );
}

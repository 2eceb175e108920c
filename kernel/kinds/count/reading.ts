import { counted, shortNumber, signed } from '../../language/numbers';
import { mean, meanCountInterval, meanInterval } from '../../results/meanInterval';
import { klQuantity, sweptReading, type MainNumber } from '../../results/reading';
import { samplingText } from '../../results/samplingText';
import { column, table, type Table } from '../../results/table';
import { oneLine, visibleText } from '../../results/tokenText';
import type { CountResult } from './result';

export const countReading = sweptReading<CountResult>({
  sentence: countSentence,
  caveats: ({ words, settings }) => [`counted: ${visibleText(words.join(', '))}`, samplingText(settings)],
  table: countTable,
  quantity: () => ({
    ...klQuantity,
    name: 'change',
    label: 'change in words counted',
    kind: 'nats',
    unit: '',
  }),
  mainNumbers: ({ prompts }) => prompts.map(wordChange),
  seriesText: (name) => `after '${name}'`,
});

/** Steered minus unsteered, completion by completion: both arms use the same random stream. */
function wordChange({ prompt, arms }: CountResult['prompts'][number]): MainNumber {
  const [before, after] = arms;
  const changes = (after?.counts ?? []).map((count, index) => count - (before?.counts[index] ?? 0));
  const value = changes.length === 0 ? null : mean(changes);
  return { name: oneLine(prompt), value, interval: meanInterval(changes), unsteered: 0 };
}

function countSentence(result: CountResult): string {
  const { prompts, steering } = result;
  const [before, after] = ['unsteered', 'steered'].map((name) =>
    mean(prompts.map(({ arms }) => arms.find((arm) => arm.name === name)?.mean ?? NaN)),
  );
  const samples = prompts[0]?.arms[0]?.counts.length ?? 0;
  const of = `${counted(samples, 'completion')}${prompts.length > 1 ? ` of each of ${prompts.length} prompts` : ''}`;
  if (before === undefined || after === undefined || prompts.length === 0)
    return 'There are no completions to count in.';
  if (steering.length === 0)
    return `No steering is on: the mean count is ${shortNumber(before)} a completion, in ${of}.`;
  if (before === after)
    return `Steering leaves the mean count at ${shortNumber(before)} a completion, in ${of}.`;
  const verb = after > before ? 'raises' : 'lowers';
  return `Steering ${verb} the mean count from ${shortNumber(before)} to ${shortNumber(after)} a completion, in ${of}${mostText(result)}.`;
}

/** The prompt whose completions changed most, if there are several. */
function mostText(result: CountResult): string {
  if (result.prompts.length < 2) return '';
  const most = result.prompts
    .map(wordChange)
    .reduce((found, number) => (Math.abs(number.value ?? 0) > Math.abs(found.value ?? 0) ? number : found));
  return `; most after '${most.name}' (${signed(most.value ?? 0)})`;
}

function countTable(result: CountResult): Table {
  const isSteered = result.steering.length > 0;
  const changes = result.prompts.map(wordChange);
  return table(
    [
      column('text', 'prompt'),
      column('text', 'arm'),
      column('number', 'mean'),
      column('number', '95 % from', 'mean_low'),
      column('number', 'to', 'mean_high'),
      ...(isSteered ? [column('nats', 'change')] : []),
      column('text', 'by completion', 'counts'),
    ],
    result.prompts.flatMap(({ prompt, arms }, index) =>
      arms
        .slice(0, isSteered ? 2 : 1)
        .map(({ name, mean, counts }) => [
          ...[prompt, name, mean, ...(meanCountInterval(counts) ?? [null, null])],
          ...(isSteered ? [name === 'steered' ? (changes[index]?.value ?? null) : null] : []),
          counts.join(' '),
        ]),
    ),
    [],
    2,
  );
}

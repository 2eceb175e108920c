import { counted, shortNumber, signed } from '../../language/numbers';
import { fewestDifferences, mean, meanCountInterval, pairedInterval } from '../../results/meanInterval';
import { klQuantity, sweptReading, type MainNumber } from '../../results/reading';
import { samplingText } from '../../results/samplingText';
import { errorRate, leaders } from '../../results/standing';
import { column, table, type Table } from '../../results/table';
import { oneLine, visibleText } from '../../results/tokenText';
import { type CountResult, countSchema } from './result';

export const countReading = sweptReading<CountResult>({
  schema: countSchema,
  sentence: countSentence,
  caveats: ({ words, settings, prompts }) => [
    `counted: ${visibleText(words.join(', '))}`,
    ownWords(prompts),
    samplingText(settings),
  ],
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

type Prompt = CountResult['prompts'][number];

/** Published figures often include the words of the prompt, so whether they are in is said. */
function ownWords(prompts: readonly Prompt[]): string {
  const own = prompts.reduce((sum, { in_prompt }) => sum + in_prompt, 0);
  const whose = prompts.length > 1 ? 'the prompts' : 'the prompt';
  return own === 0
    ? `words of ${whose} are left out`
    : `${counted(own, 'word')} of ${whose} ${own === 1 ? 'is' : 'are'} left out`;
}

/** Steered minus unsteered, completion by completion: both arms use the same random stream. */
function changesOf({ arms }: Prompt): readonly number[] {
  const [before, after] = arms;
  return (after?.counts ?? []).map((count, index) => count - (before?.counts[index] ?? 0));
}

function wordChange(prompt: Prompt): MainNumber {
  const observations = changesOf(prompt);
  const value = observations.length === 0 ? null : mean(observations);
  const interval = pairedInterval(observations);
  return { name: oneLine(prompt.prompt), value, interval, unsteered: 0, observations };
}

function countSentence(result: CountResult): string {
  const { prompts, steering } = result;
  const [before, after] = ['unsteered', 'steered'].map((name) =>
    mean(prompts.map(({ arms }) => arms.find((arm) => arm.name === name)?.mean ?? NaN)),
  );
  const samples = prompts[0]?.arms[0]?.counts.length ?? 0;
  const own = prompts.some(({ in_prompt }) => in_prompt > 0) ? `; ${ownWords(prompts)}` : '';
  const of = `${counted(samples, 'completion')}${prompts.length > 1 ? ` of each of ${prompts.length} prompts` : ''}`;
  if (before === undefined || after === undefined || prompts.length === 0)
    return 'There are no completions to count in.';
  if (steering.length === 0)
    return `No steering is on: the mean count is ${shortNumber(before)} a completion, in ${of}${own}.`;
  const changes = changesOverPrompts(prompts);
  if (changes.every((change) => change === 0))
    return `Steering leaves the mean count at ${shortNumber(before)} a completion, in ${of}${own}.`;
  const difference = differenceText(changes);
  const interval = pairedInterval(changes);
  const isTold = leaders([changes, changes.map(() => 0)], errorRate).length === 1;
  const isOutside = interval === null || interval[0] > 0 || interval[1] < 0;
  if (!isTold || !isOutside)
    return `The mean count is ${shortNumber(before)} unsteered and ${shortNumber(after)} steered a completion, not told apart at 95 % (${difference}), in ${of}${own}.`;
  const verb = after > before ? 'raises' : 'lowers';
  return `Steering ${verb} the mean count from ${shortNumber(before)} to ${shortNumber(after)} a completion (${difference}), in ${of}${mostText(prompts)}${own}.`;
}

/** By completion, the mean change over all prompts: completions of one place share their random stream. */
function changesOverPrompts(prompts: readonly Prompt[]): readonly number[] {
  const changes = prompts.map(changesOf);
  return (changes[0] ?? []).map((_, index) => mean(changes.map((own) => own[index] ?? NaN)));
}

function differenceText(changes: readonly number[]): string {
  const difference = `paired difference ${signed(mean(changes))}`;
  if (changes.length < fewestDifferences) return `${difference}, too few completions for an interval`;
  const interval = pairedInterval(changes);
  if (!interval) return `${difference} in each, so no interval`;
  return `${difference}, 95 % interval ${interval.map(signed).join(' to ')}`;
}

/** The prompt whose completions changed most, if one stands apart from the others. */
function mostText(prompts: readonly Prompt[]): string {
  if (prompts.length < 2) return '';
  const changes = prompts.map(changesOf);
  const sign = mean(changesOverPrompts(prompts)) < 0 ? -1 : 1;
  const [most, ...others] = leaders(
    changes.map((own) => own.map((change) => sign * change)),
    errorRate,
  );
  const prompt = prompts[most ?? -1];
  if (!prompt || others.length > 0) return '; no prompt stands apart at 95 %';
  return `; most after '${oneLine(prompt.prompt)}' (${signed(mean(changesOf(prompt)))})`;
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
      ...(isSteered
        ? [
            column('nats', 'change'),
            column('nats', '95 % from', 'change_low'),
            column('nats', 'to', 'change_high'),
          ]
        : []),
      column('text', 'by completion', 'counts'),
    ],
    result.prompts.flatMap(({ prompt, arms }, index) =>
      arms
        .slice(0, isSteered ? 2 : 1)
        .map(({ name, mean, counts }) => [
          ...[prompt, name, mean, ...(meanCountInterval(counts) ?? [null, null])],
          ...(isSteered ? changeCells(name === 'steered' ? changes[index] : undefined) : []),
          counts.join(' '),
        ]),
    ),
    [],
    2,
  );
}

/** The paired difference and its interval, in the row of the steered arm. */
function changeCells(change: MainNumber | undefined): readonly (number | null)[] {
  return [change?.value ?? null, ...(change?.interval ?? [null, null])];
}

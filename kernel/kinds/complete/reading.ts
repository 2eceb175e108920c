import { counted, percent } from '../../language/numbers';
import { hanging } from '../../results/columns';
import { klQuantity, mainNumber, sweptReading } from '../../results/reading';
import { samplingText } from '../../results/samplingText';
import { axisTexts } from '../../results/sweepAxes';
import { sweptSteeringText } from '../../results/steeringText';
import { column, table, type Table } from '../../results/table';
import { visibleText } from '../../results/tokenText';
import { type CompletionArm, type CompletionsResult, completionsSchema, type Sample } from './result';
import { changedWords, wordDiffs, type ChangedWords } from './wordDiff';

export const completionsReading = sweptReading<CompletionsResult>({
  schema: completionsSchema,
  sentence: completionsSentence,
  steering: ({ steering, axes = [] }) => sweptSteeringText({ steering, axes }),
  caveats: (result) => [samplingText(result.settings), ...chanceText(result), ...alikeText(result)],
  table: completionsTable,
  text: completionsText,
  quantity: () => ({
    ...klQuantity,
    name: 'changed',
    label: 'share of words that differ',
    kind: 'probability',
    unit: '',
  }),
  mainNumbers: (result) => [{ ...mainNumber('steered', changedShare(result)), unsteered: 0 }],
});

/** Null if there are no words, or more of them differ than are compared. */
function changedShare(result: CompletionsResult): number | null {
  const found = changedInSamples(result);
  const known = found.filter((one) => one !== null);
  return known.length < found.length ? null : shareOf(known);
}

function shareOf(found: readonly ChangedWords[]): number | null {
  const sum = (of: 'changed' | 'words') => found.reduce((total, one) => total + one[of], 0);
  return sum('words') === 0 ? null : sum('changed') / sum('words');
}

/** Of each steered sample, how many words differ from the unsteered one; null if more than are compared. */
function changedInSamples({ arms }: CompletionsResult): readonly (ChangedWords | null)[] {
  const [unsteered, ...steered] = arms;
  const pairs = steered.flatMap(({ samples }) =>
    samples.map(({ text }, index) => [unsteered?.samples[index]?.text ?? '', text] as const),
  );
  return wordDiffs(pairs).map(changedWords);
}

function completionsSentence(result: CompletionsResult): string {
  const { settings, state } = result;
  const samples = Math.max(settings.n, ...result.arms.map((arm) => arm.samples.length));
  if (state === 'running') {
    const longest = Math.max(
      0,
      ...result.arms.flatMap((arm) => arm.samples.map(({ tokens }) => tokens.length)),
    );
    return `Completing: ${longest} of at most ${counted(settings.tokens, 'token')} so far.`;
  }
  if (state === 'stopped') {
    const done = doneSamples(result);
    return `${done} of ${counted(samples, 'sample')} ${done === 1 ? 'was' : 'were'} done before it was stopped.`;
  }
  if (result.steering.length === 0)
    return `No steering is on: ${counted(samples, 'completion')} as the model gives ${samples === 1 ? 'it' : 'them'}.`;
  return changeSentence(result, samples);
}

/** How many samples are complete in every arm. */
function doneSamples({ arms, settings }: CompletionsResult): number {
  const isDone = (sample: Sample | undefined) =>
    sample !== undefined && (sample.finished || sample.tokens.length >= settings.tokens);
  let done = 0;
  while (done < settings.n && arms.every(({ samples }) => isDone(samples[done]))) done++;
  return done;
}

function changeSentence(result: CompletionsResult, samples: number): string {
  const pairs = changedInSamples(result);
  const known = pairs.filter((pair) => pair !== null);
  const differing = pairs.filter((pair) => pair === null || pair.changed > 0).length;
  const all = pairs.length;
  if (differing === 0)
    return `Steering changes no word: ${all === 1 ? 'the completion is' : `all ${counted(samples, 'completion')} are`} the same.`;
  const which =
    all === 1
      ? 'the completion'
      : differing === all
        ? `all ${all} completions`
        : `${differing} of ${all} completions`;
  const much = pairs.length - known.length;
  const share = shareOf(known);
  if (share === null || much === all) return `Steering changes ${which}: more words differ than are counted.`;
  const counts = much === 0 ? '' : ` (without ${much} that differ in more words than are counted)`;
  return `Steering changes ${percent(share)} of words in ${which}${counts}; ${baselineText(result)}.`;
}

/** What the change is measured against: how far two samples of one arm differ, whose random streams are two. */
function baselineText({ arms }: CompletionsResult): string {
  const [unsteered] = arms;
  if (!unsteered || unsteered.samples.length < 2) return 'chance is not measured';
  const share = shareBetweenSamples(unsteered);
  return share === null ? 'chance alone more than are counted' : `chance alone ${percent(share)}`;
}

/** What chance alone stands for. */
function chanceText({ arms, state, steering }: CompletionsResult): readonly string[] {
  const isMeasured = state === 'done' && steering.length > 0 && (arms[0]?.samples.length ?? 0) > 1;
  return isMeasured ? ['chance: between two unsteered seeds'] : [];
}

/** The share of words that differ between a sample and the one before it; null as {@link shareOf}, and for one sample. */
function shareBetweenSamples({ samples }: CompletionArm): number | null {
  const pairs = samples.slice(1).map(({ text }, index) => [samples[index]?.text ?? '', text] as const);
  const found = wordDiffs(pairs).map(changedWords);
  const known = found.filter((one) => one !== null);
  return known.length < found.length ? null : shareOf(known);
}

/** Samples of one arm that differ in fewer of their words than this are as good as one. */
const nearlySame = 0.1;

/** Says which samples hardly differ, and the setting that makes them so. */
function alikeText({ arms, settings, state }: CompletionsResult): readonly string[] {
  if (state !== 'done') return [];
  const alike = arms.filter((arm) => (shareBetweenSamples(arm) ?? 1) < nearlySame);
  const names = [...new Set(alike.map(({ name }) => name))];
  return names.length === 0
    ? []
    : [`${names.join(' and ')} samples are nearly the same${narrowing(settings)}`];
}

function narrowing({ temperature, top_p }: CompletionsResult['settings']): string {
  if (temperature === 0) return ' (temperature 0)';
  if (top_p < 1) return ` (top_p ${top_p})`;
  return temperature < 1 ? ` (temperature ${temperature})` : '';
}

/** An arm with what it is called: its name, or the values of its point. */
export interface TitledArm extends CompletionArm {
  readonly title: string;
}

/** The arms of a result, each with its name or, in a sweep, the values of its point. */
export function titledArms({ arms, axes = [] }: CompletionsResult): readonly TitledArm[] {
  const texts = axes.map(axisTexts);
  return arms.map((arm) => {
    const values = axes.map((axis, place) => `${axis.name} ${texts[place]?.[arm.point?.[place] ?? -1]}`);
    return { ...arm, title: arm.point ? values.join(', ') : arm.name };
  });
}

/** The arms to show: only one if nothing steers. */
export function armsOf(result: CompletionsResult): readonly TitledArm[] {
  const arms = titledArms(result);
  return result.steering.length === 0 ? arms.slice(0, 1) : arms;
}

function completionsTable(result: CompletionsResult): Table {
  const arms = armsOf(result);
  const samples = Math.max(0, ...arms.map((arm) => arm.samples.length));
  const rows = Array.from({ length: samples }, (_, index) =>
    arms.flatMap(({ title: name, samples }) => {
      const sample = samples[index];
      if (!sample) return [];
      return [[index + 1, name, sample.text, sample.tokens.length, sample.finished ? 'yes' : 'no']];
    }),
  ).flat();
  return table(
    [
      column('count', 'sample'),
      column('text', 'arm'),
      column('text', 'text'),
      column('count', 'tokens'),
      column('text', 'ended by itself', 'finished'),
    ],
    rows,
    [],
    2,
  );
}

/** Stands for the end token if the model ended a text by itself. */
const endMark = '■';

/** Both arms of each sample, one under the other. */
function completionsText(result: CompletionsResult, width: number): string {
  const arms = armsOf(result);
  const samples = Math.max(0, ...arms.map((arm) => arm.samples.length));
  const margin = String(samples).length;
  const names = Math.max(...arms.map(({ title }) => title.length));
  const blocks = Array.from({ length: samples }, (_, index) =>
    arms
      .flatMap(({ title, samples }, place) => {
        const number = place === 0 ? String(index + 1) : '';
        const label = `  ${number.padStart(margin)} ${title.padEnd(names)}  `;
        const sample = samples[index];
        return sample ? [hanging(label, sampleText(sample), width)] : [];
      })
      .join('\n'),
  );
  const prompt = hanging(
    `  ${' '.repeat(margin)} ${'prompt'.padEnd(names)}  `,
    visibleText(result.prompt),
    width,
  );
  return [prompt, ...blocks].join('\n\n');
}

function sampleText({ text, finished }: Sample): string {
  // The space between prompt and completion is there already.
  return visibleText(text.replace(/^ /, '')) + (finished ? ` ${endMark}` : '');
}

import { counted, shortNumber } from '../../language/numbers';
import { overlapText } from '../../results/overlap';
import { highest, lowest } from '../../results/extremes';
import { fewestDifferences } from '../../results/meanInterval';
import { ratioQuantity, sweptReading, type MainNumber } from '../../results/reading';
import { errorRate } from '../../results/standing';
import { column, table, type Table } from '../../results/table';
import { shortText } from '../../results/tokenText';
import { directionOf, leadingLabels, type Scored } from './labels';
import { type ScoreGroup, type ScoreResult, scoreSchema } from './result';

export const scoreReading = sweptReading<ScoreResult>({
  schema: scoreSchema,
  sentence: scoreSentence,
  caveats: ({ groups, settings, steering, rows_left_out = 0 }) => [
    'first prediction of each text masked',
    ...(rows_left_out > 0 ? [`${counted(rows_left_out, 'row')} without text left out`] : []),
    ...overlapText(steering),
    ...(groups.some((group) => group.ratio_low !== null) && steering.length > 0
      ? [`95 % bootstrap intervals over texts, seed ${settings.seed}`]
      : []),
    ...(groups.length > 1 && steering.length > 0 ? ['labels compared by dealing the texts anew'] : []),
  ],
  table: scoreTable,
  quantity: () => ratioQuantity,
  mainNumbers: ({ groups }) => groups.map(groupRatio),
  seriesText: (name) => `for '${shortText(name, longestName)}'`,
});

function groupRatio({ label, ratio, ratio_low, ratio_high, text_changes }: ScoreGroup): MainNumber {
  const interval = ratio_low === null || ratio_high === null ? null : ([ratio_low, ratio_high] as const);
  // Where texts become likelier, the ratio falls.
  const observations = text_changes.map((change) => -change);
  return { name: label, value: ratio, interval, unsteered: 1, observations };
}

/** Letters of a label in a sentence. */
const longestName = 100;

const nameOf = ({ label }: ScoreGroup) => `'${shortText(label, longestName)}'`;

function scoreSentence({ groups, steering }: ScoreResult): string {
  const scored = groups.filter((group): group is Scored => group.ratio !== null);
  const texts = groups.reduce((sum, group) => sum + group.texts, 0);
  const [only, ...others] = scored;
  if (!only) return `Nothing was scored: ${notScored(texts)}.`;
  if (steering.length === 0) return `No steering is on: ${perplexities(scored)}.`;
  if (scored.every(({ text_changes }) => text_changes.every((change) => change === 0)))
    return `Steering changes nothing here: the perplexity ratio is 1 ${others.length === 0 ? 'for' : 'for all of'} ${counted(scored.length, 'label')}.`;
  return others.length === 0 ? oneLabel(only) : `${labelsText(scored)}${withOne(scored)}.`;
}

function oneLabel(label: Scored): string {
  const { ratio, texts } = label;
  const direction = directionOf(label);
  if (direction !== null || texts === 1)
    return `Steering ${ratio < 1 ? 'lowers' : 'raises'} the perplexity of ${nameOf(label)} to ${shortNumber(ratio)} times what it is unsteered ${intervalText(label)}, ${counted(texts, 'text')}.`;
  const why =
    texts < fewestDifferences ? 'too few texts to tell it from no change' : 'not told from no change at 95 %';
  return `With steering the perplexity of ${nameOf(label)} is ${shortNumber(ratio)} times what it is unsteered ${intervalText(label)}, ${why}, ${counted(texts, 'text')}.`;
}

/** Labels against each other: one is named only if it stands apart from all others. */
function labelsText(scored: readonly Scored[]): string {
  // The two ends of two labels are one comparison.
  const share = errorRate / Math.min(2, scored.length - 1);
  const ends = (['lowest', 'highest'] as const).map((end) => leadingLabels(scored, end, share));
  if (ends.some(({ length }) => length === scored.length)) return notApart(scored);
  const [best, least] = ends.map((end) => endOf(scored.filter((_, place) => end.includes(place))));
  if (!best || !least) return '';
  const all = scored.length === 2 ? 'both labels' : `all ${counted(scored.length, 'label')}`;
  const extremes = (most: End, fewest: End) =>
    `most for ${most.who}, ratio ${most.numbers}, and least for ${fewest.who}, ${fewest.numbers}`;
  const directions = scored.map(directionOf);
  if (directions.every((direction) => direction === 'higher'))
    return `Steering raises the perplexity of ${all}: ${extremes(least, best)}`;
  if (directions.every((direction) => direction === 'lower'))
    return `Steering lowers the perplexity of ${all}: ${extremes(best, least)}`;
  return `Of ${counted(scored.length, 'label')}, steering suits ${best.who} best, perplexity ratio ${best.numbers}, and ${least.who} least, ${least.numbers}`;
}

/** One end of the labels, for a sentence. */
interface End {
  readonly who: string;
  readonly numbers: string;
}

function endOf(labels: readonly Scored[]): End {
  const [only, ...others] = labels;
  if (only && others.length === 0) return { who: nameOf(only), numbers: ratioText(only) };
  const ratios = labels.map(({ ratio }) => ratio);
  return {
    who: counted(labels.length, 'label'),
    numbers: `${shortNumber(lowest(ratios))} to ${shortNumber(highest(ratios))}, not told apart at 95 %`,
  };
}

function notApart(scored: readonly Scored[]): string {
  const [low, ...others] = scored.toSorted((a, b) => a.ratio - b.ratio);
  const high = others.at(-1);
  if (!low || !high) return '';
  return `The ${counted(scored.length, 'label')} cannot be told apart at 95 %: perplexity ratios from ${ratioText(low)} for ${nameOf(low)} to ${ratioText(high)} for ${nameOf(high)}`;
}

/** Labels of which not even the direction is known. */
function withOne(scored: readonly Scored[]): string {
  const found = scored.filter(
    ({ ratio_low, ratio_high }) =>
      ratio_low !== null && ratio_high !== null && ratio_low <= 1 && 1 <= ratio_high,
  );
  const [only] = found;
  if (!only) return '';
  if (found.length === scored.length) return '; every interval includes 1';
  const which =
    found.length === 1
      ? `interval of ${nameOf(only)} includes`
      : `intervals of ${found.length} labels include`;
  return `; the ${which} 1`;
}

function notScored(texts: number): string {
  if (texts === 0) return 'there are no texts';
  return texts === 1
    ? 'the text has one token, and the first prediction is masked'
    : `each of the ${counted(texts, 'text')} has one token, and the first prediction is masked`;
}

/** 0.87 (95 % interval 0.82 to 0.93); one text has no interval. */
const ratioText = (scored: Scored) => `${shortNumber(scored.ratio)} ${intervalText(scored)}`;

function intervalText({ ratio_low, ratio_high }: Scored): string {
  if (ratio_low === null || ratio_high === null) return '(one text: no interval)';
  return `(95 % interval ${shortNumber(ratio_low)} to ${shortNumber(ratio_high)})`;
}

const mostNamed = 3;

function perplexities(groups: readonly ScoreGroup[]): string {
  const named = groups
    .slice(0, mostNamed)
    .map((group) => `${nameOf(group)} ${shortNumber(group.ppl_unsteered ?? NaN)}`);
  const others = groups.length - named.length;
  return `perplexity of ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function scoreTable({ groups, steering }: ScoreResult): Table {
  const isSteered = steering.length > 0;
  return table(
    [
      column('text', 'label'),
      column('count', 'texts'),
      column('count', 'scored tokens'),
      column('number', 'unsteered', 'ppl_unsteered'),
      ...(isSteered
        ? [
            column('number', 'steered', 'ppl_steered'),
            column('number', 'ratio'),
            column('number', '95 % from', 'ratio_low'),
            column('number', 'to', 'ratio_high'),
          ]
        : []),
    ],
    groups.map((group) => [
      ...[group.label, group.texts, group.scored_tokens, group.ppl_unsteered],
      ...(isSteered ? [group.ppl_steered, group.ratio, group.ratio_low, group.ratio_high] : []),
    ]),
  );
}

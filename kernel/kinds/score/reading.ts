import { counted, shortNumber } from '../../language/numbers';
import { overlapText } from '../../results/overlap';
import { ratioQuantity, sweptReading, type MainNumber } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { shortText } from '../../results/tokenText';
import type { ScoreGroup, ScoreResult } from './result';

export const scoreReading = sweptReading<ScoreResult>({
  sentence: scoreSentence,
  caveats: ({ groups, settings, steering }) => [
    'first prediction of each text masked',
    ...overlapText(steering),
    ...(groups.some((group) => group.ratio_low !== null) && steering.length > 0
      ? [`95 % bootstrap intervals over texts, seed ${settings.seed}`]
      : []),
  ],
  table: scoreTable,
  quantity: () => ratioQuantity,
  mainNumbers: ({ groups }) => groups.map(groupRatio),
  seriesText: (name) => `for '${shortText(name, longestName)}'`,
});

function groupRatio({ label, ratio, ratio_low, ratio_high }: ScoreResult['groups'][number]): MainNumber {
  const interval = ratio_low === null || ratio_high === null ? null : ([ratio_low, ratio_high] as const);
  return { name: label, value: ratio, interval, unsteered: 1 };
}

/** Letters of a label in a sentence. */
const longestName = 100;

const nameOf = ({ label }: ScoreGroup) => shortText(label, longestName);

type Scored = ScoreGroup & { readonly ratio: number };

function scoreSentence({ groups, steering }: ScoreResult): string {
  const scored = groups.filter((group): group is Scored => group.ratio !== null);
  const texts = groups.reduce((sum, group) => sum + group.texts, 0);
  if (scored.length === 0) return `Nothing was scored: ${notScored(texts)}.`;
  if (steering.length === 0) return `No steering is on: ${perplexities(scored)}.`;
  const [best, ...others] = [...scored].sort((a, b) => a.ratio - b.ratio);
  const worst = others.at(-1);
  if (!best) return '';
  if (!worst)
    return `Steering ${best.ratio < 1 ? 'lowers' : 'raises'} the perplexity of '${nameOf(best)}' to ${shortNumber(best.ratio)} times what it is unsteered ${intervalText(best)}, ${counted(best.texts, 'text')}.`;
  const all = scored.length === 2 ? 'both labels' : `all ${counted(scored.length, 'label')}`;
  const named = (most: Scored, least: Scored) =>
    `most for '${nameOf(most)}', ratio ${ratioText(most)}, and least for '${nameOf(least)}', ${ratioText(least)}`;
  if (best.ratio >= 1) return `Steering raises the perplexity of ${all}: ${named(worst, best)}.`;
  if (worst.ratio <= 1) return `Steering lowers the perplexity of ${all}: ${named(best, worst)}.`;
  return `Of ${counted(scored.length, 'label')}, steering suits '${nameOf(best)}' best, perplexity ratio ${ratioText(best)}, and '${nameOf(worst)}' least, ${ratioText(worst)}.`;
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
    .map((group) => `'${nameOf(group)}' ${shortNumber(group.ppl_unsteered ?? NaN)}`);
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

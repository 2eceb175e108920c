import { counted, shortNumber } from '../../../kernel/language/numbers';
import type { ScoreGroup, ScoreResult } from '../../../kernel/kinds/score/result';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { beyondSentence, firstOf, shortName } from '../../limits';
import { readout } from '../../plot/pointing';
import { drawIntervals, type IntervalRow } from '../../plot/intervals';

/** Perplexity steered by unsteered for each label, with its 95 % interval; 1 is no change. */
const drawScore: Draw<ScoreResult> = ({ groups: all, steering }, { width }, theme) => {
  const { shown: groups, limit } = firstOf(all, mostLabels, 'labels');
  if (steering.length === 0) return element('div', { class: 'score' }, limit, unsteeredWords(groups));
  return element(
    'div',
    { class: 'score' },
    limit,
    beyondSentence(groups.map(({ ratio }) => ratio)),
    drawIntervals(
      'perplexity steered / unsteered, 95 % interval over texts',
      groups.map(groupRow),
      { value: 1, label: 'no change' },
      Math.min(width, 760),
      theme,
    ),
    readout('Point at a label to see its numbers.'),
  );
};

const mostLabels = 200;

function groupRow(group: ScoreGroup): IntervalRow {
  const { label, ratio, ratio_low: low, ratio_high: high } = group;
  return {
    name: label === '' ? 'all texts' : shortName(label),
    value: ratio,
    interval: low === null || high === null ? null : [low, high],
    words: wordsFor(group),
    about: aboutGroup(group),
  };
}

/** The words that replace an interval or a number that a group lacks. */
function wordsFor({ ratio, ratio_low: low, texts }: ScoreGroup): string {
  if (ratio === null) return texts === 0 ? 'no texts' : 'nothing to score: texts of one token';
  return low === null ? 'one text, no interval' : '';
}

function aboutGroup(group: ScoreGroup): string {
  const { texts, scored_tokens, ppl_unsteered: before, ppl_steered: after, ratio } = group;
  const label = shortName(group.label);
  const size = `${counted(texts, 'text')}, ${counted(scored_tokens, 'token')}`;
  if (before === null || after === null || ratio === null) return `${label}   ${size}, ${wordsFor(group)}`;
  const interval =
    group.ratio_low === null || group.ratio_high === null
      ? ''
      : ` (95 % ${shortNumber(group.ratio_low)} to ${shortNumber(group.ratio_high)})`;
  return `${label}   ${size}: perplexity ${shortNumber(before)} to ${shortNumber(after)}, ratio ${shortNumber(ratio)}${interval}`;
}

/** Without steering there is no ratio, so only the perplexities are listed. */
function unsteeredWords(groups: readonly ScoreGroup[]): HTMLElement {
  return element(
    'ul',
    { class: 'plain' },
    ...groups.map((group) =>
      element(
        'li',
        {},
        `${group.label === '' ? 'all texts' : shortName(group.label)}: `,
        group.ppl_unsteered === null ? wordsFor(group) : `perplexity ${shortNumber(group.ppl_unsteered)}`,
      ),
    ),
  );
}

export const scoreChart = chart(drawScore);

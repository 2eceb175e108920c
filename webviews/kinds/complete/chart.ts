import { armsOf, type TitledArm } from '../../../kernel/kinds/complete/reading';
import type { CompletionsResult } from '../../../kernel/kinds/complete/result';
import { wordDiffs, type DiffPart } from '../../../kernel/kinds/complete/wordDiff';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { drawCompletionColumns } from './columns';
import { drawLiveCompletions } from './liveCompletions';
import { longPrompt, sampleElement, shortPrompt } from './sample';
import { samplesOf, shownText, unmarkedSentence } from './shown';
import style from './style.css';

/** The arms side by side, one row a sample; words that differ are marked once nothing grows any more. */
const drawCompletions: Draw<CompletionsResult> = (result, _size, _theme, { live }) => {
  const arms = armsOf(result);
  if (live) return drawLiveCompletions(result, live.pinned);
  if (arms.length > 2) return drawCompletionColumns(result);
  const { samples, limit } = samplesOf(arms);
  const diffs = diffsOf(result.state, arms, samples);
  const isLong = result.prompt.length > longPrompt;
  return element(
    'div',
    {
      class: 'completions',
      'data-arms': arms.length,
      'aria-busy': result.state === 'running' ? 'true' : undefined,
    },
    limit,
    unmarkedSentence(diffs),
    isLong && element('p', { class: 'prompt' }, shownText(result.prompt)),
    element('div', { class: 'arm-names', 'aria-hidden': 'true' }, ...arms.map(armName)),
    ...Array.from({ length: samples }, (_, index) => sampleRow(result, arms, index, diffs[index] ?? null)),
  );
};

function armName({ name, title }: TitledArm): HTMLElement {
  return element('div', { class: `arm-name ${name}` }, element('span', { class: 'swatch' }), title);
}

function sampleRow(
  result: CompletionsResult,
  arms: readonly TitledArm[],
  index: number,
  diff: readonly DiffPart[] | null,
): HTMLElement {
  const prompt = shortPrompt(result.prompt);
  const cells = arms.map((arm) =>
    sampleElement(arm, index, { prompt, diff, isBaseline: arm.name === arms[0]?.name, look: arm.name }),
  );
  return element('div', { class: 'samples', 'data-sample': index + 1 }, ...cells);
}

/** What turns each unsteered sample into the steered one; empty while they grow, or if there is one arm. */
function diffsOf(state: CompletionsResult['state'], [before, after]: readonly TitledArm[], samples: number) {
  if (state === 'running' || !before || !after) return [];
  return wordDiffs(
    Array.from({ length: samples }, (_, index) => {
      const [own, other] = [before.samples[index]?.text, after.samples[index]?.text];
      // A sample that is alone has nothing to differ from.
      return [own ?? other ?? '', other ?? own ?? ''];
    }),
  );
}

export const completionsChart = chart(drawCompletions, {
  style,
  difference: (result) =>
    result.state !== 'running' && armsOf(result).length >= 2 ? { kind: 'show-diff', result } : null,
});

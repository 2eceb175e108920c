import { visibleText } from '../../../kernel/results/tokenText';
import { titledArms, type TitledArm } from '../../../kernel/kinds/complete/reading';
import type { CompletionsResult, Sample } from '../../../kernel/kinds/complete/result';
import { wordDiffs, type DiffPart } from '../../../kernel/kinds/complete/wordDiff';
import { element, type Child } from '../../element';
import { firstOf } from '../../limits';
import { longestText, samplesOf, shownText, unmarkedSentence } from './shown';

type Diffs = readonly (readonly DiffPart[] | null)[];

const mostArms = 100;

/** Room that a column needs for its words. */
const narrowest = 160;

/** The unsteered texts, then a column for each value of a sweep; many columns scroll inside themselves. */
export function drawCompletionColumns(result: CompletionsResult): HTMLElement {
  const { prompt, state } = result;
  const { shown: arms, limit } = firstOf(titledArms(result), mostArms, 'columns');
  const { samples, limit: sampleLimit } = samplesOf(arms);
  const diffs = diffsOf(arms, state === 'running' ? 0 : samples);
  return element(
    'div',
    { class: 'completions columns', 'aria-busy': state === 'running' ? 'true' : undefined },
    limit,
    sampleLimit,
    unmarkedSentence([...diffs.values()].flat()),
    element('p', { class: 'prompt' }, `${shownText(prompt)} …`),
    element(
      'div',
      { class: 'scrolls', tabindex: 0, role: 'region', 'aria-label': 'Completions by value' },
      element(
        'table',
        { style: `min-width: ${narrowest * arms.length}px` },
        element('thead', {}, element('tr', {}, ...arms.map(armHead))),
        element(
          'tbody',
          {},
          ...Array.from({ length: samples }, (_, row) =>
            element(
              'tr',
              {},
              ...arms.map((arm) =>
                element('td', {}, ...sampleText(arm.samples[row], diffs.get(arm)?.[row] ?? null)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function armHead({ title }: TitledArm, index: number): HTMLElement {
  const arm = index === 0 ? 'unsteered' : 'steered';
  return element(
    'th',
    { scope: 'col', class: `arm-name ${arm}` },
    element('span', { class: 'swatch' }),
    title,
  );
}

/** What turns each unsteered sample into that of another arm. */
function diffsOf(
  [baseline, ...others]: readonly TitledArm[],
  samples: number,
): ReadonlyMap<TitledArm, Diffs> {
  const pairsOf = (arm: TitledArm) =>
    arm.samples
      .slice(0, samples)
      // A sample that is alone has nothing to differ from.
      .map(
        ({ text }, row) => [(baseline?.samples[row]?.text ?? text).trimStart(), text.trimStart()] as const,
      );
  const all = wordDiffs(others.flatMap(pairsOf));
  let first = 0;
  return new Map(
    others.map((arm) => {
      const own = all.slice(first, (first += pairsOf(arm).length));
      return [arm, own];
    }),
  );
}

/** A sample; once nothing grows any more, the words that the unsteered one does not have are marked. */
function sampleText(sample: Sample | undefined, diff: Diffs[number]): readonly Child[] {
  if (!sample) return [];
  const isPlain = !diff || sample.text.length > longestText;
  return [
    ...(isPlain ? [shownText(sample.text.trimStart())] : markedWords(diff)),
    sample.finished && element('span', { class: 'end', title: 'The model ended the text here' }, 'end'),
  ];
}

function markedWords(diff: readonly DiffPart[]): readonly Child[] {
  return diff
    .filter(({ change }) => change !== 'removed')
    .map(({ text, change }) => {
      const shown = visibleText(text);
      return change === 'added' && shown.trim() !== '' ? element('ins', {}, shown) : shown;
    });
}

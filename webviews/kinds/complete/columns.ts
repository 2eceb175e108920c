import { visibleText } from '../../../kernel/results/tokenText';
import { titledArms, type TitledArm } from '../../../kernel/kinds/complete/reading';
import type { CompletionArm, CompletionsResult, Sample } from '../../../kernel/kinds/complete/result';
import { wordDiff } from '../../../kernel/kinds/complete/wordDiff';
import { element, type Child } from '../../element';

/** Room that a column needs for its words. */
const narrowest = 160;

/** The unsteered texts, then a column for each value of a sweep; many columns scroll inside themselves. */
export function drawCompletionColumns(result: CompletionsResult): HTMLElement {
  const { prompt, state } = result;
  const arms = titledArms(result);
  const running = state === 'running';
  const samples = Math.max(0, ...arms.map((arm) => arm.samples.length));
  return element(
    'div',
    { class: 'completions columns', 'aria-busy': running ? 'true' : undefined },
    element('p', { class: 'prompt' }, `${visibleText(prompt)} …`),
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
              ...arms.map((arm) => element('td', {}, ...sampleText(arm, arms[0], row, running))),
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

/** A sample; once nothing grows any more, the words that the unsteered one does not have are marked. */
function sampleText(
  arm: CompletionArm,
  baseline: CompletionArm | undefined,
  row: number,
  isRunning = false,
): readonly Child[] {
  const [sample, before] = [arm.samples[row], baseline?.samples[row]];
  if (!sample) return [];
  const isPlain = isRunning || arm === baseline || !before;
  return [
    ...(isPlain ? [visibleText(sample.text.trimStart())] : markedWords(before, sample)),
    sample.finished && element('span', { class: 'end', title: 'The model ended the text here' }, 'end'),
  ];
}

function markedWords(before: Sample, after: Sample): readonly Child[] {
  return wordDiff(before.text.trimStart(), after.text.trimStart())
    .filter(({ change }) => change !== 'removed')
    .map(({ text, change }) => {
      const shown = visibleText(text);
      return change === 'added' && shown.trim() !== '' ? element('ins', {}, shown) : shown;
    });
}

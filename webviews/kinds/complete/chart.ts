import { armsOf, type TitledArm } from '../../../kernel/kinds/complete/reading';
import type { CompletionsResult, Sample } from '../../../kernel/kinds/complete/result';
import { wordDiffs, type DiffPart } from '../../../kernel/kinds/complete/wordDiff';
import { visibleText } from '../../../kernel/results/tokenText';
import { chart, type Draw } from '../../chart';
import { element, type Child } from '../../element';
import { drawCompletionColumns } from './columns';
import { longestText, samplesOf, shownText, unmarkedSentence } from './shown';
import style from './style.css';

/** A prompt longer than this stands above the samples, and its end before each. */
const longPrompt = 90;
const promptEnd = 40;

/** The arms side by side, one row a sample; words that differ are marked once nothing grows any more. */
const drawCompletions: Draw<CompletionsResult> = (result) => {
  const arms = armsOf(result);
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
  const cells = arms.map(({ name, title, samples }) => {
    const sample = samples[index];
    return element(
      'div',
      { class: `sample ${name}`, role: 'group', 'aria-label': `Sample ${index + 1}, ${title}` },
      element(
        'span',
        { class: 'arm-name', 'aria-hidden': 'true' },
        element('span', { class: 'swatch' }),
        title,
      ),
      element('span', { class: 'prompt' }, shortPrompt(result.prompt)),
      ...(sample ? sampleText(sample, name === arms[0]?.name, diff) : []),
      sample?.finished === true && endToken(),
    );
  });
  return element('div', { class: 'samples', 'data-sample': index + 1 }, ...cells);
}

function shortPrompt(prompt: string): string {
  return visibleText(prompt.length > longPrompt ? `…${prompt.slice(-promptEnd)}` : prompt);
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

function sampleText(
  { text }: Sample,
  isBaseline: boolean,
  diff: readonly DiffPart[] | null,
): readonly Child[] {
  if (!diff || text.length > longestText) return [shownText(text)];
  return diff.filter(({ change }) => change !== (isBaseline ? 'added' : 'removed')).map(diffPart);
}

function diffPart({ text, change }: DiffPart): Child {
  const shown = visibleText(text);
  if (change === 'same' || shown.trim() === '') return shown;
  return element(change === 'added' ? 'ins' : 'del', {}, shown);
}

function endToken(): HTMLElement {
  return element('span', { class: 'end', title: 'The model ended the text here' }, 'end');
}

export const completionsChart = chart(drawCompletions, {
  style,
  difference: (result) =>
    result.state !== 'running' && armsOf(result).length >= 2 ? { kind: 'show-diff', result } : null,
});

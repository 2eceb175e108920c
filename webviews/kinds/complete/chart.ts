import { armsOf, type TitledArm } from '../../../kernel/kinds/complete/reading';
import type { CompletionsResult, Sample } from '../../../kernel/kinds/complete/result';
import { wordDiff, type DiffPart } from '../../../kernel/kinds/complete/wordDiff';
import { visibleText } from '../../../kernel/results/tokenText';
import { chart, type Draw } from '../../chart';
import { element, type Child } from '../../element';
import { drawCompletionColumns } from './columns';
import style from './style.css';

/** A prompt longer than this stands above the samples, and its end before each. */
const longPrompt = 90;
const promptEnd = 40;

/** The arms side by side, one row a sample; words that differ are marked once nothing grows any more. */
const drawCompletions: Draw<CompletionsResult> = (result) => {
  const arms = armsOf(result);
  if (arms.length > 2) return drawCompletionColumns(result);
  const samples = Math.max(0, ...arms.map((arm) => arm.samples.length));
  const isLong = result.prompt.length > longPrompt;
  return element(
    'div',
    {
      class: 'completions',
      'data-arms': arms.length,
      'aria-busy': result.state === 'running' ? 'true' : undefined,
    },
    isLong && element('p', { class: 'prompt' }, visibleText(result.prompt)),
    element('div', { class: 'arm-names', 'aria-hidden': 'true' }, ...arms.map(armName)),
    ...Array.from({ length: samples }, (_, index) => sampleRow(result, arms, index)),
  );
};

function armName({ name, title }: TitledArm): HTMLElement {
  return element('div', { class: `arm-name ${name}` }, element('span', { class: 'swatch' }), title);
}

function sampleRow(result: CompletionsResult, arms: readonly TitledArm[], index: number): HTMLElement {
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
      ...(sample ? sampleText(result, arms, name, sample, index) : []),
      sample?.finished === true && endToken(),
    );
  });
  return element('div', { class: 'samples', 'data-sample': index + 1 }, ...cells);
}

function shortPrompt(prompt: string): string {
  return visibleText(prompt.length > longPrompt ? `…${prompt.slice(-promptEnd)}` : prompt);
}

function sampleText(
  { state }: CompletionsResult,
  arms: readonly TitledArm[],
  name: string,
  sample: Sample,
  index: number,
): readonly Child[] {
  const isBaseline = name === arms[0]?.name;
  const other = (isBaseline ? arms[1] : arms[0])?.samples[index];
  if (state === 'running' || !other) return [visibleText(sample.text)];
  const parts = isBaseline ? wordDiff(sample.text, other.text) : wordDiff(other.text, sample.text);
  return parts.filter(({ change }) => change !== (isBaseline ? 'added' : 'removed')).map(diffPart);
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

/** One sample of one arm: its prompt, and its text with the words marked that differ. */
import type { TitledArm } from '../../../kernel/kinds/complete/reading';
import type { Sample } from '../../../kernel/kinds/complete/result';
import type { DiffPart } from '../../../kernel/kinds/complete/wordDiff';
import { visibleText } from '../../../kernel/results/tokenText';
import { element, type Child } from '../../element';
import { longestText, shownText } from './shown';

/** A prompt longer than this stands above the samples, and its end before each. */
export const longPrompt = 90;
const promptEnd = 40;

export function shortPrompt(prompt: string): string {
  return visibleText(prompt.length > longPrompt ? `…${prompt.slice(-promptEnd)}` : prompt);
}

interface SampleLook {
  readonly prompt: string;
  /** What turns the unsteered sample into this one; null if words that differ are not marked. */
  readonly diff: readonly DiffPart[] | null;
  readonly isBaseline: boolean;
  readonly look: 'unsteered' | 'steered' | 'pinned';
}

export function sampleElement(
  { title, samples }: TitledArm,
  index: number,
  { prompt, diff, isBaseline, look }: SampleLook,
): HTMLElement {
  const sample = samples[index];
  return element(
    'div',
    { class: `sample ${look}`, role: 'group', 'aria-label': `Sample ${index + 1}, ${title}` },
    element(
      'span',
      { class: 'arm-name', 'aria-hidden': 'true' },
      element('span', { class: 'swatch' }),
      title,
    ),
    element('span', { class: 'prompt' }, prompt),
    ...(sample ? sampleText(sample, isBaseline, diff) : []),
    sample?.finished === true && endToken(),
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

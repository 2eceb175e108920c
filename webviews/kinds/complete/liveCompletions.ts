/** Completions that follow a slider: the unsteered, the steered and the pinned text beside each other. */
import { armsOf, type TitledArm } from '../../../kernel/kinds/complete/reading';
import type { CompletionsResult } from '../../../kernel/kinds/complete/result';
import { wordDiffs, type DiffPart } from '../../../kernel/kinds/complete/wordDiff';
import type { Result } from '../../../kernel/kinds/readings';
import { element } from '../../element';
import { sampleElement, shortPrompt } from './sample';
import { samplesOf, unmarkedSentence } from './shown';

/** An arm of a result, with what its words are compared with. */
interface Column {
  readonly arm: TitledArm;
  readonly look: 'unsteered' | 'steered' | 'pinned';
  readonly prompt: string;
  readonly diffs: readonly (readonly DiffPart[] | null)[];
}

export function drawLiveCompletions(result: CompletionsResult, pinned: Result | null): HTMLElement {
  const other = pinned?.kind === 'completions' ? pinned : null;
  const columns = [...ownColumns(result, other !== null), ...(other ? pinnedColumn(other) : [])];
  const { samples, limit } = samplesOf(columns.map(({ arm }) => arm));
  return element(
    'div',
    {
      class: 'completions live',
      'data-arms': columns.length,
      'aria-busy': result.state === 'running' ? 'true' : undefined,
    },
    limit,
    unmarkedSentence(columns.filter(({ look }) => look !== 'unsteered').flatMap(({ diffs }) => diffs)),
    ...Array.from({ length: samples }, (_, index) =>
      element(
        'div',
        { class: 'samples', 'data-sample': index + 1 },
        ...columns.map(({ arm, look, prompt, diffs }) =>
          sampleElement(arm, index, {
            ...{ prompt: shortPrompt(prompt), diff: diffs[index] ?? null },
            ...{ isBaseline: look === 'unsteered', look },
          }),
        ),
      ),
    ),
  );
}

function ownColumns(result: CompletionsResult, isCompared: boolean): readonly Column[] {
  const diffs = diffsOf(result);
  return armsOf(result).map((arm) => ({
    arm: isCompared && arm.name === 'steered' ? { ...arm, title: 'now' } : arm,
    ...{ look: arm.name, prompt: result.prompt, diffs },
  }));
}

/** The steered arm of the pinned result; of one that nothing steers, the only one. */
function pinnedColumn(result: CompletionsResult): readonly Column[] {
  const arm = armsOf(result).at(-1);
  if (!arm) return [];
  return [
    {
      arm: { ...arm, title: 'pinned' },
      ...{ look: 'pinned', prompt: result.prompt, diffs: diffsOf(result) },
    },
  ];
}

/** What turns each unsteered sample into the steered one; empty while they grow, or if there is one arm. */
function diffsOf(result: CompletionsResult): readonly (readonly DiffPart[] | null)[] {
  const [before, after] = armsOf(result);
  if (result.state === 'running' || !before || !after) return [];
  const pairs = after.samples.map(({ text }, index) => [before.samples[index]?.text ?? text, text] as const);
  return wordDiffs(pairs);
}

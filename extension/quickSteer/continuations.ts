/** Both arms as they grow, and what to do with them: one list that fills, is read, and is chosen from. */
import * as vscode from 'vscode';
import { oneLine } from '../../kernel/results/tokenText';
import type { CompletionsResult, RunError } from '../../kernel/results/types';
import { describeProgress } from '../../kernel/text/progress';
import type { Completing } from './completing';

/** What can be done with continuations. */
export type Deed = 'insert' | 'replace' | 'copy' | 'diff' | 'cell';

export interface Choice {
  readonly deed: Deed;
  readonly result: CompletionsResult;
  /** The continuation that a deed with one of them is done with. */
  readonly continuation: string;
}

export type Ending =
  | { readonly kind: 'chosen'; readonly choice: Choice }
  | { readonly kind: 'failed'; readonly error: RunError }
  | { readonly kind: 'left' };

export interface ContinuationsOptions {
  readonly title: string;
  /** What can be done here; the first is what choosing a continuation does. */
  readonly deeds: readonly Deed[];
  /** Done at once when all is there, with the first steered continuation. */
  readonly decided?: Deed;
}

const deedLabels: Readonly<Record<Deed, string>> = {
  insert: '$(insert) Insert Steered at the Cursor',
  replace: '$(replace) Replace by Steered',
  copy: '$(copy) Copy Steered',
  diff: '$(diff) Show as Diff',
  cell: '$(notebook) Append as Cell to a Notebook',
};

interface Item extends vscode.QuickPickItem {
  readonly deed?: Deed | 'stop';
  readonly continuation?: string;
}

/** Runs the completion in a list that shows it. Leaving the list cancels. */
export async function watchContinuations(
  completing: Completing,
  { title, deeds, decided }: ContinuationsOptions,
): Promise<Ending> {
  const picker = vscode.window.createQuickPick<Item>();
  const cancellation = new vscode.CancellationTokenSource();
  let result: CompletionsResult | null = null;
  let isRunning = true;

  const redraw = () => {
    const active = picker.items.indexOf(picker.activeItems[0] as Item);
    picker.items = itemsOf(result, isRunning, deeds);
    const again = picker.items[active];
    if (again) picker.activeItems = [again];
  };
  picker.title = title;
  picker.placeholder = 'Completing …';
  picker.busy = true;
  picker.ignoreFocusOut = true;
  picker.keepScrollPosition = true;

  const chosen = new Promise<Ending>((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (!item) return;
      if (item.deed === 'stop') return cancellation.cancel();
      const deed = item.deed ?? deeds[0];
      const continuation = item.continuation ?? firstSteered(result);
      if (isRunning || !result || !deed || continuation === undefined) return;
      resolve({ kind: 'chosen', choice: { deed, result, continuation } });
    });
    picker.onDidHide(() => {
      cancellation.cancel();
      resolve({ kind: 'left' });
    });
  });
  redraw();
  picker.show();

  const ended = completing
    .run(
      {
        result(next) {
          result = next;
          redraw();
        },
        progress: (progress) => (picker.title = `${title} · ${describeProgress(progress)}`),
      },
      cancellation.token,
    )
    .then(({ error }): Ending | Promise<Ending> => {
      isRunning = false;
      if (error) return { kind: 'failed', error };
      picker.title = title;
      picker.busy = false;
      picker.placeholder = result
        ? 'Choose a continuation, or what to do'
        : 'Stopped before there was a continuation.';
      redraw();
      const continuation = firstSteered(result);
      if (decided && result && continuation !== undefined && !cancellation.token.isCancellationRequested)
        return { kind: 'chosen', choice: { deed: decided, result, continuation } };
      return chosen;
    });
  try {
    return await Promise.race([chosen, ended]);
  } finally {
    picker.dispose();
    cancellation.dispose();
  }
}

function firstSteered(result: CompletionsResult | null): string | undefined {
  return result?.arms.at(-1)?.samples[0]?.text;
}

/** The continuations, steered ones first, and what can be done with them. */
function itemsOf(
  result: CompletionsResult | null,
  isRunning: boolean,
  deeds: readonly Deed[],
): readonly Item[] {
  const several = (result?.arms[0]?.samples.length ?? 1) > 1;
  const continuations = (result?.arms ?? []).toReversed().flatMap(({ name, samples }): Item[] =>
    samples.map(({ text }, index) => ({
      label: `$(${name === 'unsteered' ? 'circle-outline' : 'circle-filled'}) ${name}${several ? ` ${index + 1}` : ''}`,
      detail: withoutIcons(oneLine(text)) || '…',
      continuation: text,
      alwaysShow: true,
    })),
  );
  if (isRunning)
    return [
      ...continuations,
      { label: '$(debug-stop) Stop', description: 'and keep what is there', deed: 'stop', alwaysShow: true },
    ];
  if (continuations.length === 0) return [];
  return [
    ...continuations,
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...deeds.map((deed): Item => ({ label: deedLabels[deed], deed })),
  ];
}

/** `$(name)` in a text of the model is text. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

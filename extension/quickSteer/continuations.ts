/** A list of both arms' continuations: it fills as they grow, and offers what to do with them. */
import * as vscode from 'vscode';
import { steeringText } from '../../kernel/results/steeringText';
import { oneLine } from '../../kernel/results/tokenText';
import type { RunError } from '../../kernel/language/diagnostics';
import type { CompletionsResult } from '../../kernel/kinds/complete/result';
import { describeProgress } from '../../kernel/process/progress';
import type { Completing } from './completing';
import { withoutIcons } from './icons';

/** What can be done with continuations. */
export type Deed = 'insert' | 'replace' | 'copy' | 'diff' | 'cell';

export interface Choice {
  readonly deed: Deed;
  readonly result: CompletionsResult;
  /** The continuation to use if the deed needs one. */
  readonly continuation: string;
}

export type Ending =
  | { readonly kind: 'chosen'; readonly choice: Choice }
  | { readonly kind: 'failed'; readonly error: RunError }
  | { readonly kind: 'left' };

export interface ContinuationsOptions {
  readonly model: string;
  /** As it was asked for; a result says which layer it used. */
  readonly steering: string;
  /** The deeds that this list offers. */
  readonly deeds: readonly Deed[];
  /** The deed to do without asking, with the first steered continuation, once all are complete. */
  readonly decided?: Deed;
}

/** One sample of one arm. */
interface Continuation {
  /** "steered", or "steered 2" if there are several. */
  readonly name: string;
  readonly text: string;
}

type Act =
  | { readonly kind: 'stop' }
  | { readonly kind: 'back' }
  | { readonly kind: 'pick'; readonly continuation: Continuation }
  | { readonly kind: 'do'; readonly deed: Deed; readonly continuation: Continuation };

interface Item extends vscode.QuickPickItem {
  readonly act?: Act;
}

const deedLabels: Readonly<Record<Deed, string>> = {
  insert: '$(insert) Insert at the Cursor',
  replace: '$(replace) Replace the Prompt',
  copy: '$(copy) Copy',
  diff: '$(diff) Show as Diff',
  cell: '$(notebook) Append as Cell to a Notebook',
};
/** Deeds that use one continuation and not all of them. */
const deedsOfOne: readonly Deed[] = ['insert', 'replace', 'copy'];

/**
 * Runs the completion and shows it in a list. Leaving the list cancels the run. Only a deed that was chosen by name is
 * done.
 */
export async function watchContinuations(
  completing: Completing,
  { model, steering: asked, deeds, decided }: ContinuationsOptions,
): Promise<Ending> {
  const picker = vscode.window.createQuickPick<Item>();
  const cancellation = new vscode.CancellationTokenSource();
  let result: CompletionsResult | null = null;
  let isRunning = true;
  let picked: Continuation | null = null;
  let steering = asked;
  const titled = () => `${model} · ${steering}`;

  const redraw = () => {
    const [active] = picker.activeItems;
    const items = isRunning ? growingItems(result) : itemsOf(result, deeds, picked);
    picker.items = items;
    // Keep the focused row; if it is gone, focus one that edits nothing.
    const again =
      items.find(({ label }) => label === active?.label) ??
      (active && items.find(({ act }) => act?.kind === 'do' && act.deed === 'diff'));
    if (again) picker.activeItems = [again];
  };
  picker.title = titled();
  picker.placeholder = 'Completing …';
  picker.busy = true;
  picker.ignoreFocusOut = true;
  picker.keepScrollPosition = true;

  const chosen = new Promise<Ending>((resolve) => {
    picker.onDidAccept(() => {
      const act = picker.selectedItems[0]?.act;
      if (act?.kind === 'stop') {
        cancellation.cancel();
        return;
      }
      if (isRunning || !result || !act) return;
      if (act.kind === 'do') {
        const { deed, continuation } = act;
        resolve({ kind: 'chosen', choice: { deed, result, continuation: continuation.text } });
        return;
      }
      picked = act.kind === 'pick' ? act.continuation : null;
      picker.value = '';
      picker.items = itemsOf(result, deeds, picked);
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
          steering = oneLine(steeringText(next.steering));
          picker.title = titled();
          redraw();
        },
        progress: (progress) => (picker.title = `${titled()} · ${describeProgress(progress)}`),
      },
      cancellation.token,
    )
    .then(({ error }): Ending | Promise<Ending> => {
      isRunning = false;
      if (error) return { kind: 'failed', error };
      picker.title = titled();
      picker.busy = false;
      picker.value = '';
      picker.placeholder = result
        ? 'Choose what to do, or a continuation'
        : 'Stopped before there was a continuation.';
      redraw();
      const [steered] = continuationsOf(result);
      if (decided && result && steered && !cancellation.token.isCancellationRequested)
        return { kind: 'chosen', choice: { deed: decided, result, continuation: steered.text } };
      return chosen;
    });
  try {
    return await Promise.race([chosen, ended]);
  } finally {
    picker.dispose();
    cancellation.dispose();
  }
}

/** Steered ones first. */
function continuationsOf(result: CompletionsResult | null): readonly Continuation[] {
  return (result?.arms ?? []).toReversed().flatMap(({ name, samples }) =>
    samples.map(({ text }, index) => ({
      name: samples.length > 1 ? `${name} ${index + 1}` : name,
      text,
    })),
  );
}

/** With its text in one row, or the first row of all of it. */
function rowOf(continuation: Continuation, rows: 'one' | 'all' = 'one'): Item {
  const icon = continuation.name.startsWith('unsteered') ? 'circle-outline' : 'circle-filled';
  const text = oneLine(continuation.text);
  return {
    label: `$(${icon}) ${continuation.name}`,
    detail: withoutIcons(rows === 'one' ? text : (linesOf(text)[0] ?? '')) || '…',
    alwaysShow: true,
    act: { kind: 'pick', continuation },
  };
}

/** The whole continuation, in rows of what is in view of one. A row of it is the continuation to a press. */
function wholeText(continuation: Continuation): readonly Item[] {
  return linesOf(oneLine(continuation.text)).map((line) => ({
    label: withoutIcons(line),
    alwaysShow: true,
    act: { kind: 'pick', continuation },
  }));
}

/** A text in lines of at most `lineLength` characters, broken at spaces where there are some. */
function linesOf(text: string): readonly string[] {
  const pattern = new RegExp(`.{1,${lineLength}}(?:\\s|$)|.{1,${lineLength}}`, 'gsu');
  return text.match(pattern) ?? ['…'];
}

const lineLength = 80;

/** The continuations so far. */
function growingItems(result: CompletionsResult | null): readonly Item[] {
  const stop = { label: '$(debug-stop) Stop', description: 'and keep what is there', alwaysShow: true };
  return [...continuationsOf(result).map((one) => rowOf(one)), { ...stop, act: { kind: 'stop' } }];
}

/** The rows for continuations and deeds; for one picked continuation, only the deeds that use it. */
function itemsOf(
  result: CompletionsResult | null,
  deeds: readonly Deed[],
  picked: Continuation | null,
): readonly Item[] {
  const continuations = continuationsOf(result);
  const [steered] = continuations;
  if (!steered) return [];
  const isAlone = result?.arms.at(-1)?.samples.length === 1;
  const forOne = (continuation: Continuation) =>
    deeds
      .filter((deed) => deedsOfOne.includes(deed))
      .map((deed): Item => ({
        label: deedLabels[deed],
        description: continuation.name,
        act: { kind: 'do', deed, continuation },
      }));
  if (picked)
    return [
      ...wholeText(picked),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      ...forOne(picked),
      { label: '$(arrow-left) Back', description: 'to all continuations', act: { kind: 'back' } },
    ];
  const forAll = deeds
    .filter((deed) => !deedsOfOne.includes(deed))
    .map((deed): Item => ({ label: deedLabels[deed], act: { kind: 'do', deed, continuation: steered } }));
  return [
    ...continuations.flatMap((one) =>
      isAlone ? [rowOf(one, 'all'), ...wholeText(one).slice(1)] : rowOf(one),
    ),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...(isAlone ? forOne(steered) : []),
    ...forAll,
  ];
}

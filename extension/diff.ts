/**
 * Steered beside unsteered in VS Code's own diff editor. The documents are read-only and their whole text is in their
 * address, so that nothing is kept and a diff outlives the kernel that made it.
 */
import * as vscode from 'vscode';
import { steeringText } from '../kernel/results/steeringText';
import { oneLine } from '../kernel/results/tokenText';
import { titledArms, type TitledArm } from '../kernel/kinds/complete/reading';
import type { CompletionsResult } from '../kernel/kinds/complete/result';

const diffScheme = 'steerbook';

export function provideDiffDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(diffScheme, {
    provideTextDocumentContent: ({ query }) => query,
  });
}

interface Pair {
  readonly unsteered: vscode.Uri;
  readonly steered: vscode.Uri;
}

/** Opens the arms of a completion side by side; several samples, or arms, in the editor for several files. */
export async function openDiff(result: CompletionsResult): Promise<void> {
  const [unsteered, ...steered] = titledArms(result);
  if (!unsteered || steered.length === 0) return;
  // A step of the walkthrough.
  void vscode.commands.executeCommand('setContext', 'steerbook.hasShownDiff', true);
  const pairs = steered.flatMap((arm) => pairsOf(result.prompt, unsteered, arm));
  const title = diffTitle(result);
  const [only] = pairs;
  if (pairs.length === 1 && only)
    await vscode.commands.executeCommand('vscode.diff', only.unsteered, only.steered, title);
  else
    await vscode.commands.executeCommand(
      'vscode.changes',
      title,
      pairs.map((pair) => [pair.steered, pair.unsteered, pair.steered]),
    );
}

function pairsOf(prompt: string, unsteered: TitledArm, steered: TitledArm): readonly Pair[] {
  return steered.samples.map(({ text }, index) => {
    // The path is what people see, one for both sides; its folder gives the language, whose lines wrap.
    const number = steered.samples.length > 1 ? `, sample ${index + 1} of ${steered.samples.length}` : '';
    const path = `/continuation/${steered.title.replaceAll('/', ' ')}${number}`;
    const uri = (continuation: string) =>
      vscode.Uri.from({ scheme: diffScheme, path, query: prompt + continuation });
    return { unsteered: uri(unsteered.samples[index]?.text ?? ''), steered: uri(text) };
  });
}

function diffTitle(result: CompletionsResult): string {
  const { model, steering, settings } = result;
  const [, ...steered] = titledArms(result);
  const values = steered.length > 1 ? `: ${steered.map(({ title }) => title).join(', ')}` : '';
  return `${model.id} · ${oneLine(steeringText(steering))}${values} · seed ${settings.seed} (unsteered ↔ steered)`;
}

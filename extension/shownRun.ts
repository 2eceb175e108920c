import * as vscode from 'vscode';
import type { Result } from '../kernel/kinds/readings';
import { describeProgress } from '../kernel/process/progress';
import type { EditorKernel } from './editorKernel';

type ResultOf<K extends Result['kind']> = Extract<Result, { kind: K }>;

/**
 * Runs a program under a notification with its progress and a cancel button. Gives its result of one kind, or null
 * if it was cancelled. @throws a sentence if it fails.
 */
export function runShown<K extends Result['kind']>(
  kernel: EditorKernel,
  { title, kind }: { readonly title: string; readonly kind: K },
  program: () => Promise<string>,
): Thenable<ResultOf<K> | null> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    let found: ResultOf<K> | null = null;
    const { errors } = await kernel.run(
      await program(),
      {
        result(_, result) {
          if (result.kind === kind) found = result as ResultOf<K>;
        },
        progress: (now) => progress.report({ message: describeProgress(now) }),
      },
      token,
    );
    if (errors[0]) throw new Error(errors[0].message);
    return token.isCancellationRequested ? null : found;
  });
}

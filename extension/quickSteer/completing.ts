/** Completes a prompt in both arms on the window's kernel. */
import * as vscode from 'vscode';
import { completionProgram } from '../../kernel/language/programs';
import type { ProgressParams } from '../../kernel/process/protocol';
import { counted } from '../../kernel/language/numbers';
import type { RunError } from '../../kernel/language/diagnostics';
import type { CompletionsResult } from '../../kernel/kinds/complete/result';
import type { EditorKernel } from '../editorKernel';

export interface Completing {
  /** The program: a cell's text. */
  readonly program: string;
  /** Runs the program. If it fails, `error` says why and `result` has what came before. */
  readonly run: (watch: CompletionWatch, token: vscode.CancellationToken) => Promise<CompletionEnd>;
}

interface CompletionWatch {
  result(result: CompletionsResult): void;
  progress(progress: ProgressParams): void;
}

interface CompletionEnd {
  readonly result: CompletionsResult | null;
  readonly error: RunError | null;
}

export interface CompletionOptions {
  readonly samples: number;
  readonly tokens: number;
}

/** The length and number of continuations, from the settings. */
export function completionOptions(): CompletionOptions {
  const settings = vscode.workspace.getConfiguration('steerbook.quickSteer');
  return { samples: settings.get('samples', 1), tokens: settings.get('tokens', 40) };
}

/** Fits the prompt to the model, and tells people if that cuts it. @throws a sentence if the model cannot be used. */
export async function prepareCompletion(
  kernel: EditorKernel,
  steering: readonly string[],
  prompt: string,
  options: CompletionOptions,
): Promise<Completing> {
  const fitted = await kernel.prepare({ prompt, newTokens: options.tokens });
  if (fitted.cut > 0)
    void vscode.window.showInformationMessage(
      `The prompt is longer than ${fitted.model.id} reads: its first ${counted(fitted.cut, 'character')} were left out.`,
    );
  const program = completionProgram(steering, fitted.prompt, options);
  return {
    program,
    async run(watch, token) {
      let latest: CompletionsResult | null = null;
      const keep = (result: CompletionsResult) => watch.result((latest = result));
      const { errors } = await kernel.run(
        program,
        {
          result: (_, result) => {
            if (result.kind === 'completions') keep(result);
          },
          progress: (progress) => watch.progress(progress),
        },
        token,
      );
      return { result: latest, error: errors[0] ?? null };
    },
  };
}

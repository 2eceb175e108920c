/** Quick steering of a selection or of a typed prompt. */
import * as vscode from 'vscode';
import type { EditorKernel } from '../editorKernel';
import { withRetry } from '../retry';
import { isTrusted } from '../trust';
import { completionOptions, prepareCompletion } from './completing';
import { watchContinuations, type Deed } from './continuations';
import { carryOut, deedsFor } from './deeds';
import { promptAt, type Prompt } from './prompt';
import { pickSteering } from './steeringPicker';

/** What the commands need of the extension. */
export interface QuickSteerHost {
  readonly kernel: EditorKernel;
  readonly memory: vscode.Memento;
}

/** The arguments that a key binding may pass. */
export interface QuickSteerArguments {
  readonly prompt?: string;
  readonly steering?: string;
  readonly then?: Deed;
}

/** Steers the selection, or the paragraph up to the cursor. */
export async function steerSelection(host: QuickSteerHost, given: QuickSteerArguments = {}): Promise<void> {
  if (!(await isTrusted('Steer Selection'))) return;
  const editor = vscode.window.activeTextEditor;
  const prompt = editor && promptAt(editor);
  if (!prompt) {
    void vscode.window.showInformationMessage(
      editor
        ? 'There is no text to continue: select some, or put the cursor into a paragraph.'
        : 'Open a text first: its selection, or the paragraph up to the cursor, is the prompt.',
    );
    return;
  }
  await steer(host, prompt.text, prompt, given);
}

/** Asks for a prompt and steers it. */
export async function quickSteer(host: QuickSteerHost, given: QuickSteerArguments = {}): Promise<void> {
  if (!(await isTrusted('Quick Steer'))) return;
  const prompt =
    given.prompt ??
    (await vscode.window.showInputBox({
      title: 'Quick Steer: prompt',
      placeHolder: 'I hate you because',
      prompt: 'The text that the model continues, unsteered and steered.',
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? 'Type some text as the prompt.' : null),
    }));
  // A space at the end would be a token of its own.
  const text = prompt?.trimEnd() ?? '';
  if (text !== '') await steer(host, text, null, given);
}

async function steer(
  host: QuickSteerHost,
  text: string,
  prompt: Prompt | null,
  given: QuickSteerArguments,
): Promise<void> {
  const { kernel, memory } = host;
  const steering = await pickSteering({
    title: 'Steer with',
    memory,
    kernel,
    given: given.steering,
  });
  if (!steering) return;
  const deeds = deedsFor(prompt);
  await withRetry(async () => {
    const completing = await prepareCompletion(kernel, steering.lines, text, completionOptions());
    const ending = await watchContinuations(completing, {
      model: kernel.model?.id ?? '',
      steering: steering.text,
      deeds,
      decided: deeds.find((deed) => deed === given.then),
    });
    if (ending.kind === 'chosen') await carryOut(ending.choice, prompt, completing.program);
    if (ending.kind === 'failed') throw new Error(ending.error.message);
  });
}

/** The steered continuation as ghost text at the cursor, only when asked; the next alternative is the unsteered one. */
import * as vscode from 'vscode';
import { completionOptions, prepareCompletion } from './quickSteer/completing';
import type { QuickSteerArguments, QuickSteerHost } from './quickSteer/commands';
import { following, promptAt } from './quickSteer/prompt';
import { pickSteering } from './quickSteer/steeringPicker';
import { withRetry } from './retry';
import { runShown } from './shownRun';
import { isTrusted } from './trust';

/** What is suggested, where, and for which version of the document. */
interface Suggestion {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly position: vscode.Position;
  readonly texts: readonly string[];
}

export interface GhostText extends vscode.Disposable {
  suggest(given?: QuickSteerArguments): Promise<void>;
}

export function provideGhostText(host: QuickSteerHost): GhostText {
  let suggestion: Suggestion | null = null;
  const registration = vscode.languages.registerInlineCompletionItemProvider(
    { pattern: '**' },
    {
      provideInlineCompletionItems: (document, position, { triggerKind }) =>
        triggerKind === vscode.InlineCompletionTriggerKind.Invoke &&
        suggestion?.document === document &&
        suggestion.version === document.version &&
        suggestion.position.isEqual(position)
          ? suggestion.texts.map((text) => ({
              insertText: text,
              range: new vscode.Range(position, position),
            }))
          : [],
    },
  );
  return {
    async suggest(given = {}) {
      suggestion = await computeSuggestion(host, given);
      if (suggestion) await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    },
    dispose: () => {
      registration.dispose();
    },
  };
}

async function computeSuggestion(
  { kernel, memory }: QuickSteerHost,
  given: QuickSteerArguments,
): Promise<Suggestion | null> {
  if (!(await isTrusted('Suggest Steered Continuation'))) return null;
  const editor = vscode.window.activeTextEditor;
  const prompt = editor && promptAt(editor);
  if (!prompt) {
    void vscode.window.showInformationMessage(
      'Put the cursor behind some text: its paragraph is the prompt.',
    );
    return null;
  }
  const { document } = editor;
  const settings = vscode.workspace.getConfiguration('editor', document);
  if (!settings.get<boolean>('inlineSuggest.enabled', true)) {
    void vscode.window.showInformationMessage(
      'Inline suggestions are off: the setting editor.inlineSuggest.enabled shows them.',
    );
    return null;
  }
  const { version } = document;
  const position = prompt.at;
  const steering = await pickSteering({
    title: 'Suggest steered with',
    memory,
    kernel,
    given: given.steering,
  });
  if (!steering) return null;
  const program = async () =>
    (await prepareCompletion(kernel, steering.lines, prompt.text, { ...completionOptions(), samples: 1 }))
      .program;
  const result = await withRetry(() => runShown(kernel, { title: 'Steering', kind: 'completions' }, program));
  if (!result) return null;
  if (document.version !== version || vscode.window.activeTextEditor !== editor) {
    void vscode.window.showInformationMessage(
      'The text, or the editor in view, has changed since, so nothing is suggested.',
    );
    return null;
  }
  editor.selection = new vscode.Selection(position, position);
  // The steered continuation first.
  const texts = result.arms.toReversed().flatMap(({ samples }) => samples.map(({ text }) => text));
  return { document, version, position, texts: texts.map((text) => following(prompt, text)) };
}

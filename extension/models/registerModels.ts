/** The models view and its commands. The cache is read only when the view is seen or a command is called. */
import * as vscode from 'vscode';
import { registerModelCommands } from './modelCommands';
import { showModels } from './modelsView';
import type { RunningDownloads } from './runningDownloads';
import type { SteerModels } from './steerModels';
import { verifier } from './verifying';

export function registerModels(
  context: vscode.ExtensionContext,
  models: SteerModels,
  downloads: RunningDownloads,
): void {
  const view = showModels(downloads, () => models.list());
  const commands = registerModelCommands({
    ...{ downloads, models },
    verify: verifier(models),
    refresh: () => view.refresh(),
  });
  context.subscriptions.push(view, commands);
}

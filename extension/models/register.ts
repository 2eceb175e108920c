/** The models view and its commands. The cache is read only when the view is seen or a command is called. */
import * as vscode from 'vscode';
import { listModels } from '../../kernel/process/modelList';
import { downloadFolder } from '../settings';
import { registerModelCommands } from './modelCommands';
import { showModels } from './modelsView';
import type { RunningDownloads } from './runningDownloads';

export function registerModels(context: vscode.ExtensionContext, downloads: RunningDownloads): void {
  const list = () => listModels(downloadFolder());
  const view = showModels(downloads, list);
  const commands = registerModelCommands({
    downloads,
    cacheFolder: downloadFolder,
    list,
    refresh: () => view.refresh(),
  });
  context.subscriptions.push(view, commands);
}

/** The state that every host test begins with, whatever the one before it has left. */
import * as vscode from 'vscode';
import { removeGate } from '../gate';
import { endKernels } from '../kernelProcesses';
import { revertEditors } from './editing';
import { until } from './notebook';

/** No editors, kernels, notifications and changed settings; nothing is held. */
export async function beginAfresh(): Promise<void> {
  removeGate();
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  await revertEditors();
  await untilNoEditorIsActive();
  await endKernels(process.pid);
  await resetSettings();
  await vscode.commands.executeCommand('notifications.clearAll');
}

/** The extension host hears of closed editors a little later than of closed tabs. */
async function untilNoEditorIsActive(): Promise<void> {
  const { window } = vscode;
  await until(window.onDidChangeActiveTextEditor, () => window.activeTextEditor === undefined);
  await until(window.onDidChangeActiveNotebookEditor, () => window.activeNotebookEditor === undefined);
}

async function resetSettings(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('steerbook');
  for (const name of ['quickSteer.tokens', 'quickSteer.samples', 'inlayHints'])
    if (settings.inspect(name)?.workspaceValue !== undefined) await settings.update(name, undefined);
}

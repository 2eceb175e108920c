import * as vscode from 'vscode';

/** Why nothing runs. @param what what a person asked for. */
export function waitsForTrust(what: string): string {
  return `${what} runs a model that this workspace may have chosen, so it waits until the workspace is trusted.`;
}

/** True if programs may run. Otherwise tells people why not, and how to change that. */
export async function isTrusted(command: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const chosen = await vscode.window.showWarningMessage(waitsForTrust(command), manage);
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}

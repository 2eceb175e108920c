import * as vscode from 'vscode';

/** What most commands do that trust is needed for. */
const runsModel = 'runs a model that this workspace may have chosen';

/** Why nothing runs. @param what what a person asked for. @param does what that would do. */
export function waitsForTrust(what: string, does = runsModel): string {
  return `${what} ${does}, so it waits until the workspace is trusted.`;
}

/** True if programs may run. Otherwise tells people why not, and how to change that. */
export async function isTrusted(command: string, does = runsModel): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage Workspace Trust';
  const chosen = await vscode.window.showWarningMessage(waitsForTrust(command, does), manage);
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}

/** True if a command may use the disk and the network outside of the workspace; {@link isTrusted}. */
export const mayReachOutside = (command: string): Promise<boolean> =>
  isTrusted(command, 'reaches outside of this workspace');

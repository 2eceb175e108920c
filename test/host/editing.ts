/** What host tests do with text editors, in the words of the tests. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { kernelProcesses } from '../kernelProcesses';
import { ownName, until, writeWorkspaceFile } from './notebook';

export const LOVE = '"Love" - "Hate" @4 x2';

/** Shows a text of the workspace, in a file that no other test had, with the cursor at its end or with a selection. */
export async function showText(
  name: string,
  text: string,
  selection?: vscode.Selection,
): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(writeWorkspaceFile(ownName(name), text));
  return showDocument(document, selection);
}

export async function showUntitled(text: string, selection?: vscode.Selection): Promise<vscode.TextEditor> {
  return showDocument(await vscode.workspace.openTextDocument({ content: text }), selection);
}

/** Shows a document, with the cursor at its end or with a selection. */
export async function showDocument(
  document: vscode.TextDocument,
  selection?: vscode.Selection,
): Promise<vscode.TextEditor> {
  const { window } = vscode;
  const editor = await window.showTextDocument(document, { preview: false });
  await until(window.onDidChangeActiveTextEditor, () => window.activeTextEditor?.document === document);
  const end = document.positionAt(document.getText().length);
  const selected = selection ?? new vscode.Selection(end, end);
  editor.selection = selected;
  return editor;
}

/** Runs a command of ours with what a key binding may say. */
export function steerbook(command: string, given: object = {}): Thenable<unknown> {
  return vscode.commands.executeCommand(`steerbook.${command}`, given);
}

/** Ends the kernel of the window, as a crash does. */
export function killKernel(): void {
  const [pid] = kernelProcesses(process.pid);
  assert.ok(pid, 'a kernel runs');
  process.kill(pid, 'SIGKILL');
}

/** Closes every editor and throws changes away. */
export async function revertEditors(): Promise<void> {
  while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0))
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

/** Presses a key's command again and again until something has happened, as one waits for a button to appear. */
export async function pressing<T>(command: string, happens: Thenable<T>): Promise<T> {
  let isDone = false;
  const done = () => (isDone = true);
  const isWaiting = () => !isDone;
  happens.then(done, done);
  while (isWaiting()) {
    await vscode.commands.executeCommand(command);
    await new Promise(setImmediate);
  }
  return happens;
}

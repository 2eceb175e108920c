/** What host tests do with text editors, in the words of the tests. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { kernelProcesses } from '../kernelProcesses';
import { writeWorkspaceFile } from './notebook';

export const LOVE = '"Love" - "Hate" @4 x2';

/** Opens a text of the workspace, in a file that no other test had, with the cursor at its end or with a selection. */
export async function showText(
  name: string,
  text: string,
  selection?: vscode.Selection,
): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(
    writeWorkspaceFile(`${randomUUID()}-${name}`, text),
  );
  return select(await vscode.window.showTextDocument(document, { preview: false }), selection);
}

export async function showUntitled(text: string, selection?: vscode.Selection): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ content: text });
  return select(await vscode.window.showTextDocument(document, { preview: false }), selection);
}

function select(editor: vscode.TextEditor, selection?: vscode.Selection): vscode.TextEditor {
  const end = editor.document.positionAt(editor.document.getText().length);
  editor.selection = selection ?? new vscode.Selection(end, end);
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

/** Ends every kernel, those that other tests have left included. */
export async function endKernels(): Promise<void> {
  for (const pid of kernelProcesses(process.pid)) process.kill(pid, 'SIGKILL');
  await untilNoKernel();
}

export async function untilNoKernel(): Promise<void> {
  while (kernelProcesses(process.pid).length > 0) await new Promise(setImmediate);
}

/** Closes every editor and throws changes away. */
export async function revertEditors(): Promise<void> {
  while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0))
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

/** Resolves when a kernel of the window computes. */
export async function busyKernel(): Promise<void> {
  for (;;) {
    const [pid] = kernelProcesses(process.pid);
    if (pid && /^R/.test(stateOf(pid))) return;
    await new Promise(setImmediate);
  }
}

function stateOf(pid: number): string {
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}

/** Presses a key's command again and again until something has happened, as one waits for a button to appear. */
export async function pressing<T>(command: string, happens: Thenable<T>): Promise<T> {
  let isDone = false;
  const done = () => (isDone = true);
  happens.then(done, done);
  while (!isDone) {
    await vscode.commands.executeCommand(command);
    await new Promise(setImmediate);
  }
  return happens;
}

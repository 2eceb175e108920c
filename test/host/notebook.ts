/** What host tests do with notebooks, in the words of the tests. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Writes a file into the workspace. */
export function writeWorkspaceFile(name: string, content: string | Uint8Array): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('The tests run in a workspace.');
  const path = join(folder.uri.fsPath, name);
  writeFileSync(path, content);
  return vscode.Uri.file(path);
}

/** A name that no other test's file has: what was kept of an earlier one would be shown again. */
export const ownName = (name: string): string => `${randomUUID()}-${name}`;

/** Writes a notebook, in a file that no other test had, and opens it. */
export async function showNotebook(
  name: string,
  content: string | Uint8Array,
): Promise<vscode.NotebookDocument> {
  return openNotebook(writeWorkspaceFile(ownName(name), content));
}

/** Opens a notebook as a person does: it is closed again when its editor is. */
export async function openNotebook(uri: vscode.Uri): Promise<vscode.NotebookDocument> {
  await vscode.commands.executeCommand('vscode.openWith', uri, 'steer-notebook');
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.uri.fsPath !== uri.fsPath) throw new Error(`${uri.fsPath} is not in view.`);
  return notebook;
}

/** Runs cells as the buttons do, and waits until the last of them has ended. */
export async function runCells(
  notebook: vscode.NotebookDocument,
  start: number,
  end = start + 1,
): Promise<void> {
  const last = notebook.cellAt(end - 1);
  const ended = untilEnded(last);
  await startCells(notebook, start, end);
  await ended;
}

export async function startCells(
  notebook: vscode.NotebookDocument,
  start: number,
  end = start + 1,
): Promise<void> {
  await vscode.commands.executeCommand('notebook.cell.execute', {
    ranges: [{ start, end }],
    document: notebook.uri,
  });
}

/** Resolves when the cell's next run has an end time. */
export function untilEnded(cell: vscode.NotebookCell): Promise<void> {
  const before = cell.executionSummary?.timing?.endTime;
  return untilChange(() => {
    const endTime = cell.executionSummary?.timing?.endTime;
    return endTime !== undefined && endTime !== before;
  });
}

/** Resolves when `holds` does: looked at now and at each change of a notebook. */
export function untilChange(holds: () => boolean): Promise<void> {
  return until(vscode.workspace.onDidChangeNotebookDocument, holds);
}

/** Resolves when `holds` does: looked at now and at each event. */
export function until<T>(event: vscode.Event<T>, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (holds()) return resolve();
    const listener = event(() => {
      if (!holds()) return;
      listener.dispose();
      resolve();
    });
  });
}

/** The text of one kind of a cell's outputs. */
export function outputTexts(cell: vscode.NotebookCell, mime = 'text/plain'): string[] {
  return cell.outputs
    .flatMap((output) => output.items)
    .filter((item) => item.mime === mime)
    .map((item) => new TextDecoder().decode(item.data));
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Replaces a cell's text, as typing does. */
export async function replaceSource(cell: vscode.NotebookCell, source: string): Promise<void> {
  const { document } = cell;
  const whole = new vscode.Range(
    new vscode.Position(0, 0),
    document.lineAt(document.lineCount - 1).range.end,
  );
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, whole, source);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The edit was refused.');
}

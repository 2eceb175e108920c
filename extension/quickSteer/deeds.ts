/** What can be done with a continuation. Only deeds change a document, each by one edit that one undo reverts. */
import * as vscode from 'vscode';
import { openDiff } from '../diff';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from '../notebook/type';
import type { Choice, Deed } from './continuations';
import { following, withLineFeeds, type Prompt } from './prompt';

/** The deeds for a prompt. A typed prompt stands in no document, so nothing can be replaced. */
export function deedsFor(prompt: Prompt | null): readonly Deed[] {
  return prompt ? ['insert', 'replace', 'copy', 'diff', 'cell'] : ['copy', 'insert', 'diff', 'cell'];
}

/** Does it. `program` is the cell that gave the continuation. */
export async function carryOut(
  { deed, result, continuation }: Choice,
  prompt: Prompt | null,
  program: string,
): Promise<void> {
  switch (deed) {
    case 'insert':
      return prompt
        ? change(prompt, new vscode.Range(prompt.at, prompt.at), following(prompt, continuation))
        : insertAtCursor(continuation);
    case 'replace':
      return prompt ? change(prompt, prompt.range, continuation.trimStart()) : undefined;
    case 'copy':
      return copy(continuation);
    case 'diff':
      return openDiff(result);
    case 'cell':
      return appendCell(program);
  }
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('The continuation was copied.', 3000);
}

async function insertAtCursor(continuation: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return offerCopy('No text editor is open.', continuation);
  const { document, selection } = editor;
  const range = new vscode.Range(selection.end, selection.end);
  await change({ document, range, at: range.end, text: '' }, range, continuation);
}

/** Replaces a range by a text, if the prompt has not changed. */
async function change(prompt: Prompt, range: vscode.Range, text: string): Promise<void> {
  const { document } = prompt;
  if (withLineFeeds(document.getText(prompt.range)) !== prompt.text)
    return offerCopy('The prompt has changed since, so nothing was inserted.', text);
  const editor =
    vscode.window.visibleTextEditors.find((visible) => visible.document === document) ??
    (await vscode.window.showTextDocument(document));
  const { version } = editor.document;
  const isDone = await editor.edit((edit) => edit.replace(range, text));
  // A read-only editor reports success and does nothing.
  if (!isDone || editor.document.version === version)
    return offerCopy('This document is read-only, so nothing was inserted.', text);
  const end = endOf(range.start, text);
  editor.selection = new vscode.Selection(end, end);
  editor.revealRange(new vscode.Range(range.start, end));
}

/** The end of a text that begins at a position, for any kind of line ends. */
function endOf(start: vscode.Position, text: string): vscode.Position {
  const lines = text.split('\n');
  const last = lines.at(-1)?.length ?? 0;
  return new vscode.Position(start.line + lines.length - 1, lines.length > 1 ? last : start.character + last);
}

async function offerCopy(reason: string, text: string): Promise<void> {
  const copyInstead = 'Copy Instead';
  const chosen = await vscode.window.showWarningMessage(reason, copyInstead);
  if (chosen === copyInstead) await copy(text);
}

interface NotebookItem extends vscode.QuickPickItem {
  readonly notebook: vscode.NotebookDocument | null;
}

/** Appends a cell to a steering notebook that is open, or to a new one. */
async function appendCell(program: string): Promise<void> {
  const open = vscode.workspace.notebookDocuments.filter(
    ({ notebookType, isClosed }) => notebookType === NOTEBOOK_TYPE && !isClosed,
  );
  const items: readonly NotebookItem[] = [
    ...open.map((notebook) => ({
      label: vscode.workspace.asRelativePath(notebook.uri),
      notebook,
    })),
    { label: '$(add) New Notebook', notebook: null },
  ];
  const chosen =
    open.length === 0
      ? items[0]
      : await vscode.window.showQuickPick(items, { title: 'Append as cell to', ignoreFocusOut: true });
  if (!chosen) return;
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, program, LANGUAGE_ID);
  const { notebook } = chosen;
  if (!notebook) {
    const created = new vscode.NotebookData([cell]);
    await vscode.window.showNotebookDocument(
      await vscode.workspace.openNotebookDocument(NOTEBOOK_TYPE, created),
    );
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(notebook.cellCount, [cell])]);
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showNotebookDocument(notebook);
  const last = new vscode.NotebookRange(notebook.cellCount - 1, notebook.cellCount);
  editor.selection = last;
  editor.revealRange(last, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
}

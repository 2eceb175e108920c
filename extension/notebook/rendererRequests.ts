/** What people ask for under a notebook's results. */
import * as vscode from 'vscode';
import { readHostRequest, type StatementAnswer } from '../../kernel/lab/hostRequest';
import { printedAnew } from '../../kernel/language/printedAnew';
import type { Failure } from '../../kernel/results/failure';
import { openDiff } from '../diff';
import { LANGUAGE_ID } from './type';

export function answerRenderers(): vscode.Disposable {
  const messaging = vscode.notebooks.createRendererMessaging('steerbook-renderer');
  return messaging.onDidReceiveMessage(({ editor, message }) =>
    answer(editor, message, (said) => void messaging.postMessage(said, editor)),
  );
}

async function answer(
  editor: vscode.NotebookEditor,
  message: unknown,
  say: (answer: StatementAnswer) => void,
): Promise<void> {
  const request = readHostRequest(message);
  switch (request.kind) {
    case 'show-diff':
      return openDiff(request.result);
    case 'show-failure':
      return showFailure(editor.notebook, request.failure);
    case 'read-statement':
      say({ kind: 'statement', source: request.source, printed: printedAnew(request.source) });
      return;
    case 'insert-cell':
      return insertCell(editor, request.source);
  }
}

/** Selects what was wrong, if the cell is still there. */
async function showFailure(
  notebook: vscode.NotebookDocument,
  { cell, error: { line, column, length = 0 } }: Failure,
): Promise<void> {
  const found = notebook.getCells().find(({ document }) => document.uri.toString() === cell);
  if (!found) return;
  const start = found.document.validatePosition(new vscode.Position(line - 1, column - 1));
  const selection = new vscode.Range(start, start.translate(0, length));
  await vscode.commands.executeCommand('vscode.open', found.document.uri, { selection });
}

/** Below the cell whose result it is, which a press has selected. The text is read and written anew. */
async function insertCell({ notebook, selection }: vscode.NotebookEditor, source: string): Promise<void> {
  const printed = printedAnew(source);
  if (printed === null) throw new Error('a chart offered what is no statement');
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, printed, LANGUAGE_ID);
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(selection.end, [cell])]);
  await vscode.workspace.applyEdit(edit);
}

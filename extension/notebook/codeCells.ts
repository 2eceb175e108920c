import * as vscode from 'vscode';

/** The cells that a kernel runs, in the order of the notebook. */
export function codeCells(notebook: vscode.NotebookDocument): readonly vscode.NotebookCell[] {
  return notebook.getCells().filter((cell) => cell.kind === vscode.NotebookCellKind.Code);
}

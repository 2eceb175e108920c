import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';

/** The cells that a kernel runs, in the order of the notebook. */
export function codeCells(notebook: vscode.NotebookDocument): readonly vscode.NotebookCell[] {
  return notebook.getCells().filter((cell) => cell.kind === vscode.NotebookCellKind.Code);
}

/** A file that a notebook names as it is reached from any folder; a notebook that was never saved has no folder. */
export function fileFrom({ uri: { scheme, fsPath } }: vscode.NotebookDocument): (file: string) => string {
  return (file) => (scheme === 'file' ? resolve(dirname(fsPath), file) : file);
}

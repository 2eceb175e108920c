import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { SourceCell } from '../../kernel/language/analysis';

/** The cells that a kernel runs, in the order of the notebook. */
export function codeCells(notebook: vscode.NotebookDocument): readonly vscode.NotebookCell[] {
  return notebook.getCells().filter((cell) => cell.kind === vscode.NotebookCellKind.Code);
}

/** The same cells with their places and texts. */
export function sourceCells(notebook: vscode.NotebookDocument): readonly SourceCell[] {
  return codeCells(notebook).map(({ index, document }) => ({ index, source: document.getText() }));
}

/** A file that a notebook names as it is reached from any folder; a notebook that was never saved has no folder. */
export function fileFrom({ uri: { scheme, fsPath } }: vscode.NotebookDocument): (file: string) => string {
  return (file) => (scheme === 'file' ? resolve(dirname(fsPath), file) : file);
}

import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';

/** The cells that a kernel runs, in the order of the notebook. */
export function codeCells(notebook: vscode.NotebookDocument): readonly vscode.NotebookCell[] {
  return notebook.getCells().filter((cell) => cell.kind === vscode.NotebookCellKind.Code);
}

/**
 * The absolute path of a file that a notebook names; the name itself if the notebook was never saved and so has no
 * folder.
 */
export function fileFrom({ uri: { scheme, fsPath } }: vscode.NotebookDocument): (file: string) => string {
  return (file) => (scheme === 'file' ? resolve(dirname(fsPath), file) : file);
}

/** The notebook that a text is a cell of; undefined if it is of none of these. */
export function notebookWith(
  { uri }: vscode.TextDocument,
  notebooks: Iterable<vscode.NotebookDocument>,
): vscode.NotebookDocument | undefined {
  if (uri.scheme !== 'vscode-notebook-cell') return undefined;
  return [...notebooks].find((notebook) => notebook.uri.path === uri.path);
}

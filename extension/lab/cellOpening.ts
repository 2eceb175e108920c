import * as vscode from 'vscode';
import { labFromCells, type LabOpening } from '../../kernel/lab/fromCells';
import { analysisOf } from '../language/program';
import { codeCells, fileFrom } from '../notebook/codeCells';
import { NOTEBOOK_TYPE } from '../notebook/type';

/** What the Lab opens with for a cell, or a sentence that says why it cannot. */
export function cellOpening(cell: vscode.NotebookCell | null): LabOpening | string {
  if (cell?.notebook.notebookType !== NOTEBOOK_TYPE)
    return 'Open in Lab takes a cell of a steering notebook.';
  const { notebook } = cell;
  const cells = codeCells(notebook);
  const at = cells.findLastIndex(({ index }) => index <= cell.index);
  const opening = labFromCells(analysisOf(notebook), at, fileFrom(notebook));
  return (
    opening ?? 'Neither this cell nor one above it steers or defines a vector: add a steer statement first.'
  );
}

/** The cell that a command is for: the one whose menu called it, else the selected one. */
export function calledCell(given: unknown): vscode.NotebookCell | null {
  if (isCell(given)) return given;
  const editor = vscode.window.activeNotebookEditor;
  const index = editor?.selection.start;
  if (!editor || index === undefined || index >= editor.notebook.cellCount) return null;
  return editor.notebook.cellAt(index);
}

function isCell(given: unknown): given is vscode.NotebookCell {
  return typeof given === 'object' && given !== null && 'notebook' in given && 'document' in given;
}

/** The analysis of a notebook, cached by the versions of its cells. */
import type * as vscode from 'vscode';
import { analyzeNotebook, type Analysis } from '../../kernel/language/analysis';
import { codeCells } from '../notebook/codeCells';

interface Kept {
  /** The cells, their places and their versions. */
  readonly key: string;
  readonly analysis: Analysis;
}

const kept = new WeakMap<vscode.NotebookDocument, Kept>();

export function analysisOf(notebook: vscode.NotebookDocument): Analysis {
  const cells = codeCells(notebook);
  const key = cells
    .map(({ index, document }) => `${index} ${document.version} ${document.uri.toString()}`)
    .join('\n');
  const known = kept.get(notebook);
  if (known?.key === key) return known.analysis;
  const analysis = analyzeNotebook(
    cells.map(({ index, document }) => ({ index, source: document.getText() })),
  );
  kept.set(notebook, { key, analysis });
  return analysis;
}

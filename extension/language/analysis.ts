/** The analysis of a notebook, cached by the versions of its cells. */
import type * as vscode from 'vscode';
import { analyzing, type Analysis } from '../../kernel/language/analysis';
import { finished, type Steps } from '../../kernel/language/steps';
import { codeCells } from '../notebook/codeCells';

interface Kept {
  /** The cells, their places and their versions. */
  readonly key: string;
  readonly analysis: Analysis;
}

const kept = new WeakMap<vscode.NotebookDocument, Kept>();

export function analysisOf(notebook: vscode.NotebookDocument): Analysis {
  return finished(analyzingNotebook(notebook));
}

/** The same in steps, which are worth something as long as nobody edits the notebook. */
export function* analyzingNotebook(notebook: vscode.NotebookDocument): Steps<Analysis> {
  const cells = codeCells(notebook);
  const key = cells
    .map(({ index, document }) => `${index} ${document.version} ${document.uri.toString()}`)
    .join('\n');
  const known = kept.get(notebook);
  if (known?.key === key) return known.analysis;
  const analysis = yield* analyzing(
    cells.map(({ index, document }) => ({ index, source: document.getText() })),
  );
  kept.set(notebook, { key, analysis });
  return analysis;
}

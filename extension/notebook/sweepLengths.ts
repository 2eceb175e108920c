/** Says in a cell's status bar how long its sweeps will be, before they run. */
import * as vscode from 'vscode';
import { sweepsIn, sweepText } from '../../kernel/language/sweepLength';
import type { FactsAt } from '../language/openFacts';
import { readSoon } from '../language/program';
import { NOTEBOOK_TYPE } from './type';

/** @param factsAt knows the model that the cell will run on, before any kernel has it. */
export function showSweepLengths(
  factsAt: FactsAt,
  onDidChangeModel: vscode.Event<vscode.NotebookDocument>,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    // A cell's sweep may be made by the cells above it.
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
      if (notebook.notebookType !== NOTEBOOK_TYPE) return;
      if (contentChanges.length > 0 || cellChanges.some(({ document }) => document)) changed.fire();
    }),
    onDidChangeModel(() => {
      changed.fire();
    }),
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, {
      onDidChangeCellStatusBarItems: changed.event,
      provideCellStatusBarItems: async ({ notebook, index, document }) => {
        const { analysis } = await readSoon(notebook);
        const end = { cell: index, offset: document.getText().length };
        const model = await factsAt(notebook, analysis, end).model();
        const sweeps = sweepsIn(analysis, index, model?.n_layers ?? null);
        const text = sweepText(sweeps);
        if (text === '') return [];
        const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Right);
        item.tooltip = 'What running this cell measures, under the steering of the cells above.';
        return [item];
      },
    }),
  );
}

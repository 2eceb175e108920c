/** The cell's status bar: what a running cell does, how far it is and how long it will take. */
import * as vscode from 'vscode';
import type { ProgressParams } from '../../kernel/process/protocol';
import { describeProgress } from '../../kernel/process/progress';
import { NOTEBOOK_TYPE } from './type';

export interface CellProgress extends vscode.Disposable {
  readonly show: (cell: vscode.NotebookCell, progress: ProgressParams | null) => void;
}

export function provideCellProgress(): CellProgress {
  const current = new Map<string, ProgressParams>();
  const changed = new vscode.EventEmitter<void>();
  const registration = vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, {
    onDidChangeCellStatusBarItems: changed.event,
    provideCellStatusBarItems(cell) {
      const progress = current.get(cell.document.uri.toString());
      if (!progress) return [];
      const text = `$(sync~spin) ${describeProgress(progress)}`;
      return [new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left)];
    },
  });
  return {
    show(cell, progress) {
      const id = cell.document.uri.toString();
      if (progress) current.set(id, progress);
      else if (!current.delete(id)) return;
      changed.fire();
    },
    dispose() {
      registration.dispose();
      changed.dispose();
    },
  };
}

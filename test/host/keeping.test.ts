import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, renameSync, statSync, unwatchFile, watchFile } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { RESULT_MIME } from '../../kernel/results/envelope';
import { kernelProcesses } from '../kernelProcesses';
import {
  closeEditors,
  openNotebook,
  ownName,
  outputTexts,
  replaceSource,
  runCells,
  showNotebook,
  untilChange,
} from './notebook';

const NEXT = 'next "I hate you because" top 3';
const notebookOf = (...cells: readonly string[]) => cells.map((cell) => `# %%\n${cell}\n`).join('\n');

const hasOutputs = (cell: vscode.NotebookCell) => cell.outputs.length > 0;
const parsed = (text: string): unknown => JSON.parse(text);
const resultsOf = (cell: vscode.NotebookCell) => outputTexts(cell, RESULT_MIME).map(parsed);

/** Closes a notebook and opens it again when `cell` shows what was kept. */
async function reopen({ uri }: vscode.NotebookDocument, cell: number): Promise<vscode.NotebookDocument> {
  await closeEditors();
  const again = await openNotebook(uri);
  await untilChange(() => hasOutputs(again.cellAt(cell)));
  return again;
}

/** Resolves when a file is there: it is written after the notebook has been saved. */
const untilFile = (path: string) =>
  new Promise<void>((resolve) => {
    const watcher = watchFile(path, { interval: 20 }, () => {
      if (!existsSync(path)) return;
      unwatchFile(path);
      resolve();
    });
    watcher.emit('change', statSync('/'), statSync('/'));
  });

/** Calls a command that is for the selected cell. */
async function commandOn(notebook: vscode.NotebookDocument, cell: number, command: string): Promise<void> {
  // Showing it again would keep it open for minutes after its editor is closed.
  const editor = vscode.window.activeNotebookEditor;
  assert.equal(editor?.notebook, notebook);
  editor.selection = new vscode.NotebookRange(cell, cell + 1);
  await vscode.commands.executeCommand(command);
}

const sidecarOf = ({ fsPath }: vscode.Uri) =>
  join(dirname(fsPath), '__steerbook__', `${basename(fsPath)}.json`);

describe('results that last', () => {
  it('are there when a notebook is opened again, without a kernel and without a tick', async () => {
    const notebook = await showNotebook('keeps.steer', notebookOf(NEXT, NEXT));
    await runCells(notebook, 1);
    const before = resultsOf(notebook.cellAt(1));
    const again = await reopen(notebook, 1);
    assert.deepEqual(resultsOf(again.cellAt(1)), before);
    assert.equal(hasOutputs(again.cellAt(0)), false, 'a cell of the same text has none');
    assert.equal(again.cellAt(1).executionSummary?.success, undefined);
    assert.equal(again.isDirty, false);
    assert.deepEqual(kernelProcesses(process.pid), []);
  });

  it('stay with their cell when it is edited and moved, and go when its outputs are cleared', async () => {
    const notebook = await showNotebook('moves.steer', notebookOf(NEXT, 'tokens "a"', 'tokens "b"'));
    await runCells(notebook, 0, 3);
    const [, a, b] = notebook.getCells().map(resultsOf);
    await replaceSource(notebook.cellAt(1), 'tokens "a" # edited');
    await commandOn(notebook, 1, 'notebook.cell.moveDown');
    await untilChange(() => notebook.cellAt(2).document.getText().endsWith('edited'));
    await commandOn(notebook, 0, 'notebook.cell.clearOutputs');
    await untilChange(() => !hasOutputs(notebook.cellAt(0)));
    await notebook.save();
    const again = await reopen(notebook, 2);
    await untilChange(() => hasOutputs(again.cellAt(1)));
    assert.deepEqual(again.getCells().map(resultsOf), [[], b, a]);
  });

  it('go with a notebook that is renamed', async () => {
    const notebook = await showNotebook('before.steer', notebookOf(NEXT));
    await runCells(notebook, 0);
    const before = resultsOf(notebook.cellAt(0));
    await closeEditors();
    const renamed = vscode.Uri.joinPath(notebook.uri, '..', ownName('after.steer'));
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(notebook.uri, renamed);
    assert.ok(await vscode.workspace.applyEdit(edit));
    const again = await openNotebook(renamed);
    await untilChange(() => hasOutputs(again.cellAt(0)));
    assert.deepEqual(resultsOf(again.cellAt(0)), before);
  });

  it('are written beside the notebook when it is saved, and shown to whoever opens a clone', async () => {
    const settings = vscode.workspace.getConfiguration('steerbook');
    await settings.update('outputs.sidecar', true);
    try {
      const notebook = await showNotebook('beside.steer', notebookOf('set seed 1', NEXT));
      await runCells(notebook, 0, 2);
      const before = resultsOf(notebook.cellAt(1));
      await replaceSource(notebook.cellAt(0), 'set seed 2');
      await notebook.save();
      const sidecar = sidecarOf(notebook.uri);
      await untilFile(sidecar);
      await closeEditors();
      const clone = vscode.Uri.joinPath(notebook.uri, '../clone', basename(notebook.uri.fsPath));
      mkdirSync(dirname(sidecarOf(clone)), { recursive: true });
      renameSync(sidecar, sidecarOf(clone));
      copyFileSync(notebook.uri.fsPath, clone.fsPath);
      const again = await openNotebook(clone);
      await untilChange(() => hasOutputs(again.cellAt(1)));
      assert.deepEqual(resultsOf(again.cellAt(1)), before);
      assert.equal(again.isDirty, false);
    } finally {
      await settings.update('outputs.sidecar', undefined);
    }
  });
});

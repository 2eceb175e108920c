import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { report } from '../report';
import { replaceSource, showNotebook, untilChange, writeWorkspaceFile } from './notebook';

const ENDS: Readonly<Record<string, string>> = {
  'LF line ends': '# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\nsteer "Love" - "Hate" @4 x2\n"I"\n',
  'CRLF line ends': '# %% [markdown]\r\n# Title\r\n\r\n# %%\r\nsteer off\r\n"I"\r\n',
  'a byte order mark': '\ufeff# %%\nsteer off\n"I"\n',
  'no line end at the end': '# %%\nsteer off\n"I"',
  'text before the first marker': 'steer off\n"I"\n\n\n\n# %%\n"I"\n',
  'an escaped marker': '# %%\n"I"\n# \\%% no marker\n\n# %%\n"I"\n',
};

describe('a .steer file', () => {
  for (const [what, text] of Object.entries(ENDS)) {
    it(`with ${what} has the same bytes after an edit that is taken back and saved`, async () => {
      const notebook = await showNotebook('bytes.steer', text);
      const cell = notebook.cellAt(notebook.cellCount - 1);
      const source = cell.document.getText();
      await replaceSource(cell, `${source} edited`);
      assert.ok(await notebook.save());
      assert.notEqual(readFileSync(notebook.uri.fsPath, 'utf8'), text, 'the edit reaches the file');
      await replaceSource(cell, source);
      assert.ok(await notebook.save());
      assert.equal(readFileSync(notebook.uri.fsPath, 'utf8'), text);
    });
  }

  it('keeps its bytes when a cell is added and removed', async () => {
    const text = ENDS['LF line ends'] ?? '';
    const notebook = await showNotebook('added.steer', text);
    const added = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '"new"', 'steer');
    await applyToCells(notebook, vscode.NotebookEdit.insertCells(1, [added]));
    await applyToCells(notebook, vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2)));
    assert.ok(await notebook.save());
    assert.equal(readFileSync(notebook.uri.fsPath, 'utf8'), text);
  });

  it('that is not UTF-8 is an error with its place, and stays as it is', async () => {
    const bytes = new Uint8Array([...Buffer.from('# %%\n"I hate '), 0xff, 0xfe, 0x22, 0x0a]);
    const uri = writeWorkspaceFile('broken.steer', bytes);
    await assert.rejects(
      async () => vscode.workspace.openNotebookDocument(uri),
      /not UTF-8 text: byte 0xff .*line 2, column 9/,
    );
    assert.deepEqual(new Uint8Array(readFileSync(uri.fsPath)), bytes);
  });

  it('of more cells than a notebook has is an error, and stays as it is', async () => {
    const text = '# %%\n"I"\n\n'.repeat(5001);
    const uri = writeWorkspaceFile('large.steer', Buffer.from(text));
    await assert.rejects(async () => vscode.workspace.openNotebookDocument(uri), /has 5,001 cells/);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), text);
  });

  it('that is empty opens without cells and saves as it was', async () => {
    const notebook = await showNotebook('empty.steer', '');
    assert.equal(notebook.cellCount, 0);
    assert.ok(await notebook.save());
    assert.equal(readFileSync(notebook.uri.fsPath, 'utf8'), '');
  });

  it('that is changed by another program shows the change', async () => {
    const notebook = await showNotebook('outside.steer', '# %%\n"before"\n');
    writeFileSync(notebook.uri.fsPath, '# %%\n"after"\n');
    await untilChange(() => notebook.cellAt(0).document.getText() === '"after"');
    assert.equal(notebook.isDirty, false);
  });

  it('of 200 cells opens whole', async () => {
    const cells = Array.from({ length: 200 }, (_, i) => `# %%\n"Prompt number ${i}"\n`);
    const started = performance.now();
    const notebook = await showNotebook('long.steer', cells.join('\n'));
    report({ note: `200 cells opened in ${Math.round(performance.now() - started)} ms` });
    assert.equal(notebook.cellCount, 200);
    assert.equal(notebook.cellAt(199).document.getText(), '"Prompt number 199"');
  });
});

describe('New Steering Notebook', () => {
  it('opens an untitled notebook with an example and without mistakes', async () => {
    await vscode.commands.executeCommand('steerbook.newNotebook');
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    assert.equal(notebook?.isUntitled, true);
    assert.equal(notebook.cellAt(0).kind, vscode.NotebookCellKind.Markup);
    assert.equal(notebook.cellAt(1).document.getText(), 'steer "Love" - "Hate" @4 x2\n"I hate you because"');
  });
});

async function applyToCells(notebook: vscode.NotebookDocument, edit: vscode.NotebookEdit): Promise<void> {
  const whole = new vscode.WorkspaceEdit();
  whole.set(notebook.uri, [edit]);
  assert.ok(await vscode.workspace.applyEdit(whole));
}

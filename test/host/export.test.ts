import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { RunDocument } from '../../kernel/formats/document';
import { runCells, showNotebook } from './notebook';

const NOTEBOOK = `# %% [markdown]
# # What it does

# %%
steer "Love" - "Hate" @4 x2
next "I hate you because" top 5

# %%
steer nobody

# %%
next "not reached"
`;

describe('exporting a notebook', () => {
  const exportAs = (format: string, to: string) =>
    vscode.commands.executeCommand('steerbook.export', { format, to });
  const beside = (notebook: vscode.NotebookDocument, name: string) =>
    join(dirname(notebook.uri.fsPath), name);

  it('writes what it shows, Markdown and errors too, and runs nothing', async () => {
    const notebook = await showNotebook('exported.steer', NOTEBOOK);
    await runCells(notebook, 1);
    await runCells(notebook, 2);
    const [html, json] = [beside(notebook, 'exported.html'), beside(notebook, 'exported.json')];
    await exportAs('html', html);
    await exportAs('json', json);
    const page = readFileSync(html, 'utf8');
    assert.match(page, /<h1>What it does<\/h1>/);
    assert.match(page, /cell 3, line 1, column 7 · unknown-name/);
    assert.match(page, /This cell did not run\./);
    const { cells, notebook: text } = JSON.parse(readFileSync(json, 'utf8')) as RunDocument;
    assert.deepEqual(
      cells.map(({ index, status, results }) => [index, status, ...results.map(({ kind }) => kind)]),
      [
        [1, 'ok', 'next'],
        [2, 'error'],
        [3, 'skipped'],
      ],
    );
    assert.deepEqual(text, {
      name: basename(notebook.uri.fsPath),
      markdown: [{ index: 0, source: '# What it does' }],
    });
    assert.equal(notebook.cellAt(3).executionSummary?.success, undefined);
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { showText } from './editing';
import { replaceSource, showNotebook, until, writeWorkspaceFile } from './notebook';

const problems = (document: vscode.TextDocument) => vscode.languages.getDiagnostics(document.uri);
const untilProblems = (document: vscode.TextDocument, count: number) =>
  until(vscode.languages.onDidChangeDiagnostics, () => problems(document).length === count);

describe('mistakes in cells', () => {
  it('show while typing, each with its code and place', async () => {
    const notebook = await showNotebook('mistakes.steer', '# %%\n"fine"\n');
    const cell = notebook.cellAt(0);
    await replaceSource(cell, 'stear "Love"\nnext "unclosed\nsteer nothing x2');
    await untilProblems(cell.document, 3);
    assert.deepEqual(
      problems(cell.document).map(({ code, range }) => [code, range.start.line]),
      [
        ['unknown-word', 0],
        ['unclosed-string', 1],
        ['unknown-name', 2],
      ],
    );
    await replaceSource(cell, '"fine again"');
    await untilProblems(cell.document, 0);
  });

  it('are not looked for in more than a million characters of code, and the first cell says so', async () => {
    const filler = `# ${'x'.repeat(600_000)}\n`;
    const notebook = await showNotebook('long.steer', `# %%\n${filler}stear\n\n# %%\n${filler}steer\n`);
    const [first, second] = notebook.getCells();
    assert.ok(first && second);
    await untilProblems(first.document, 1);
    assert.equal(problems(first.document)[0]?.code, 'program-too-long');
    assert.match(
      problems(first.document)[0]?.message ?? '',
      /^There are 1,200,0\d\d characters of code here/,
    );
    assert.deepEqual(problems(second.document), []);
    await replaceSource(second, 'steer');
    await untilProblems(second.document, 1);
    assert.deepEqual(
      problems(first.document).map(({ code }) => code),
      ['unknown-word'],
    );
  });

  it('do not count a name that an earlier cell defines', async () => {
    const text = '# %%\nlet love = "Love" - "Hate" @4\n\n# %%\nsteer love\nsteer lov\n';
    const notebook = await showNotebook('names.steer', text);
    const { document } = notebook.cellAt(1);
    await untilProblems(document, 1);
    assert.match(problems(document)[0]?.message ?? '', /lov is not defined.*love/);
  });

  it('are mended by their quick fix', async () => {
    const notebook = await showNotebook('fix.steer', '# %%\nstear "Love" - "Hate"\n');
    const { document } = notebook.cellAt(0);
    await untilProblems(document, 1);
    const range = problems(document)[0]?.range;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const edit = actions[0]?.edit;
    assert.ok(edit, 'there is a fix');
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), 'steer "Love" - "Hate"');
    await untilProblems(document, 0);
  });

  it('show in a file that is open as text, where its cells are written', async () => {
    const text =
      '# %% [markdown]\r\n# 😀 stear\r\n\r\n# %%\r\n"日本" \r\nstear "Love"\r\n\r\n# %%\r\nsteer nothing\r\n';
    const { document } = await showText('mistakes.steer', text);
    await untilProblems(document, 2);
    assert.deepEqual(
      problems(document).map(({ code, range: { start, end } }) => [
        code,
        start.line,
        start.character,
        end.character,
      ]),
      [
        ['unknown-word', 5, 0, 5],
        ['unknown-name', 8, 6, 13],
      ],
    );
  });

  it('are layers that a model of the catalogue does not have, and files that are not there', async () => {
    const text =
      '# %%\nmodel gpt2\nsteer "a" @{11, 12}\nscore "there.txt", "nowhere/texts.txt"\nsave b "b.gguf"\n';
    writeWorkspaceFile('there.txt', 'A text.\n');
    const notebook = await showNotebook(
      'beyond.steer',
      `${text}\n# %%\nlet b = last("b")\nload "b.gguf" as c\nload "d.gguf" as d\n`,
    );
    const found = () => notebook.getCells().flatMap(({ document }) => problems(document));
    await until(vscode.languages.onDidChangeDiagnostics, () => found().length === 4);
    assert.deepEqual(
      found().map(({ code, message }) => [code, message]),
      [
        ['layer-outside-model', 'gpt2 has layers 0 to 11, not 12.'],
        ['file-missing', 'There is no file nowhere/texts.txt.'],
        ['name-not-run', 'b is defined in cell 2, which has not run.'],
        ['file-missing', 'There is no file d.gguf.'],
      ],
    );
  });
});

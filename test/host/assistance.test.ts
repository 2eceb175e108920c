import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { kernelProcesses } from '../kernelProcesses';
import { showText } from './editing';
import { showNotebook, writeWorkspaceFile } from './notebook';

/** Cells with what shifts offsets before the places that are asked about: line ends, emoji, CJK. */
const CELLS = [
  '# %%\r\n# 😀 日本\r\nlet love = "Love" - "Hate" @6 x5\r\n\r\n',
  '# %% [markdown]\r\n# 😀\r\n\r\n',
  '# %%\r\n"日本 😀"\r\nsteer love, "Love" - "Hatred" @\r\nsteer mean("😀", \r\n',
].join('');
const CONFIG = { n_layer: 6, n_embd: 16, n_head: 2, n_positions: 64, vocab_size: 50257 };

/** The line of a text that begins with something, and the place behind it. */
function behind(document: vscode.TextDocument, written: string): vscode.Position {
  const offset = document.getText().indexOf(written);
  assert.ok(offset >= 0, written);
  return document.positionAt(offset + written.length);
}

/** The last cell of the notebook, or the file as text. */
const editors: readonly (readonly [string, () => Promise<vscode.TextDocument>])[] = [
  ['in a notebook', async () => (await showNotebook('assisted.steer', CELLS)).cellAt(2).document],
  ['in a file that is open as text', async () => (await showText('assisted.steer', CELLS)).document],
];

async function suggestions(document: vscode.TextDocument, position: vscode.Position) {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return items;
}
const labelOf = ({ label }: vscode.CompletionItem) => (typeof label === 'string' ? label : label.label);

async function hover(document: vscode.TextDocument, position: vscode.Position) {
  const [found] = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const [content] = found?.contents ?? [];
  assert.ok(content instanceof vscode.MarkdownString);
  const { value, isTrusted, supportHtml } = content;
  return { range: found?.range, value, isTrusted, supportHtml };
}

for (const [where, open] of editors)
  describe(`help while writing ${where}`, () => {
    let document: vscode.TextDocument;
    beforeEach(async () => {
      document = await open();
    });
    afterEach(() => assert.deepEqual(kernelProcesses(process.pid), [], 'no kernel was started'));

    it('offers layers with the default first chosen, and names of other cells', async () => {
      const layers = await suggestions(document, behind(document, '"Hatred" @'));
      assert.deepEqual(layers.map(labelOf).slice(0, 8), ['0', '1', '2', '3', '4', '5', '6', '7']);
      assert.deepEqual(layers.filter(({ preselect }) => preselect).map(labelOf), ['4']);
      const names = await suggestions(document, behind(document, 'steer '));
      assert.ok(names.map(labelOf).includes('love'));
    });

    it('says what is under the pointer, at its place', async () => {
      const position = behind(document, 'steer lo');
      const { value, range } = await hover(document, position);
      assert.match(value, /let love = "Love" - "Hate" @6 x5/);
      assert.match(value, /cell&nbsp;1|cell 1/);
      assert.deepEqual(range, new vscode.Range(position.line, 6, position.line, 10));
      assert.match((await hover(document, behind(document, '"日'))).value, /tokens.*after.*BOS/s);
    });

    it('says what belongs between parentheses', async () => {
      const help = await vscode.commands.executeCommand<vscode.SignatureHelp>(
        'vscode.executeSignatureHelpProvider',
        document.uri,
        behind(document, 'mean("😀", '),
      );
      assert.equal(help.signatures[0]?.label, 'mean(VECTOR, …)');
      assert.equal(help.activeParameter, 1);
    });

    it('colours names where they are', async () => {
      const { data } = await vscode.commands.executeCommand<vscode.SemanticTokens>(
        'vscode.provideDocumentSemanticTokens',
        document.uri,
      );
      const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
        'vscode.provideDocumentSemanticTokensLegend',
        document.uri,
      );
      const names: string[] = [];
      let [line, column] = [0, 0];
      for (let i = 0; i < data.length; i += 5) {
        const [lines = 0, columns = 0, length = 0, kind = 0] = data.slice(i, i + 4);
        [line, column] = [line + lines, lines > 0 ? columns : column + columns];
        const text = document.getText(new vscode.Range(line, column, line, column + length));
        if (legend.tokenTypes[kind] === 'variable') names.push(text);
      }
      assert.deepEqual([...new Set(names)], ['love']);
    });

    it('shows hints only if they are wanted', async () => {
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const hints = async () =>
        (
          await vscode.commands.executeCommand<vscode.InlayHint[]>(
            'vscode.executeInlayHintProvider',
            document.uri,
            whole,
          )
        ).map(
          ({ label, position }) =>
            `${typeof label === 'string' ? label : ''} at ${position.line}:${position.character}`,
        );
      assert.deepEqual(await hints(), []);
      await vscode.workspace.getConfiguration('steerbook').update('inlayHints', true);
      const edit = new vscode.WorkspaceEdit();
      const end = behind(document, '"Hatred" @');
      edit.insert(document.uri, end, '2');
      await vscode.workspace.applyEdit(edit);
      const shown = await hints();
      assert.ok(shown.includes(`positions 0–2 at ${end.line}:${end.character + 1}`), shown.join('\n'));
    });
  });

describe('help while writing', () => {
  it('offers files beside the notebook that the statement reads, and the columns of a table', async () => {
    writeWorkspaceFile('offered 1.csv', 'review,stars\ngood,5\n');
    writeWorkspaceFile('offered.gguf', '');
    const notebook = await showNotebook('files.steer', '# %%\nscore "offered 1.csv" by \nscore "\n');
    const { document } = notebook.cellAt(0);
    const files = (await suggestions(document, behind(document, '\nscore "'))).map(labelOf);
    assert.ok(files.includes('offered 1.csv'));
    assert.ok(!files.includes('offered.gguf'));
    const columns = await suggestions(document, behind(document, 'by '));
    assert.deepEqual(columns.map(labelOf), ['review', 'stars']);
  });

  it('shows what a program says as text: no Markdown, no HTML, no links', async () => {
    const hostile = '<img src=x onerror=alert(1)> [a](command:workbench.action.quit) ```\\n**b** `c`';
    const model = '[x](command:y) <b> www.x.org';
    mkdirSync(join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', model));
    writeWorkspaceFile(`${model}/config.json`, JSON.stringify(CONFIG));
    const notebook = await showNotebook(
      'hostile.steer',
      `# %%\nmodel ${model}\nnext "${hostile}"\nlet a = "${hostile}"\nsteer a\nsteer "b" - "c"\n`,
    );
    const { document } = notebook.cellAt(0);
    for (const [written, says] of [
      ['next "<i', /tokens/],
      ['steer a', /onerror/],
      ['steer "b" ', /\[x\\\]/],
    ] as const) {
      const found = await hover(document, behind(document, written));
      assert.match(found.value, says);
      assert.ok(!found.isTrusted && !found.supportHtml);
      const outsideOfBlocks = found.value.replace(/^(`{3,})[^]*?^\1$/gm, '');
      assert.doesNotMatch(outsideOfBlocks, /(?<!\\)[<[*`]|www\.x/);
    }
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { kernelProcesses } from '../kernelProcesses';
import { holdPasses } from '../gate';
import { beginAfresh } from './afresh';
import {
  killKernel,
  LOVE,
  pressing,
  revertEditors,
  showDocument,
  showText,
  showUntitled,
  steerbook,
} from './editing';
import { showNotebook } from './notebook';

const PROMPT = 'I hate you because';
const settings = () => vscode.workspace.getConfiguration('steerbook.quickSteer');

describe('quick steering', () => {
  /** The steered continuation of a prompt, as a notebook gives it: there is one way to steer. */
  let continuation: string;
  before(async () => {
    await beginAfresh();
    await settings().update('tokens', 12);
    const { document } = await showUntitled(PROMPT);
    await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    continuation = document.getText().slice(PROMPT.length);
    assert.ok(continuation.length > 12);
  });
  beforeEach(() => settings().update('tokens', 12));

  it('inserts at the cursor what a cell gives, and one undo takes it back', async () => {
    const editor = await showText('letter.txt', `Hello.\n\n${PROMPT}`);
    await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    assert.equal(editor.document.getText(), `Hello.\n\n${PROMPT}${continuation}`);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), `Hello.\n\n${PROMPT}`);
    assert.equal(editor.document.isDirty, false);
  });

  it('does not write a space twice, and leaves what follows the cursor alone', async () => {
    const { document } = await showText(
      'space.txt',
      `${PROMPT}  and so on`,
      new vscode.Selection(0, PROMPT.length + 1, 0, PROMPT.length + 1),
    );
    await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    assert.equal(document.getText(), `${PROMPT} ${continuation.trimStart()} and so on`);
  });

  it('takes the selection as the prompt and can replace it', async () => {
    const editor = await showText('selected.txt', `He said: ${PROMPT}`, new vscode.Selection(0, 9, 0, 27));
    await steerbook('steerSelection', { steering: LOVE, then: 'replace' });
    assert.equal(editor.document.getText(), `He said: ${continuation.trimStart()}`);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), `He said: ${PROMPT}`);
  });

  it('works on lines that end with CRLF, and in scripts of several bytes', async () => {
    for (const [name, text] of [
      ['crlf.txt', `One\r\ntwo\r\n${PROMPT}`],
      ['scripts.txt', '寿司と 👩‍👩‍👧 cafe\u0301 are'],
    ] as const) {
      const { document } = await showText(name, text);
      await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
      assert.ok(document.getText().startsWith(text));
      assert.ok(document.getText().length > text.length);
      await revertEditors();
    }
  });

  it('shows both arms in read-only documents, in an editor for several files where there are several', async () => {
    for (const samples of [1, 2]) {
      await settings().update('samples', samples);
      await showUntitled(PROMPT);
      await steerbook('steerSelection', { steering: LOVE, then: 'diff' });
      const { label, input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      assert.match(label ?? '', /^bundled · steer "Love" - "Hate" @4 x2 · seed 0 \(unsteered ↔ steered\)/);
      assert.equal(input instanceof vscode.TabInputTextDiff, samples === 1);
      if (input instanceof vscode.TabInputTextDiff) {
        const [unsteered, steered] = await Promise.all([
          vscode.workspace.openTextDocument(input.original),
          vscode.workspace.openTextDocument(input.modified),
        ]);
        assert.equal(steered.getText(), PROMPT + continuation);
        assert.ok(unsteered.getText().startsWith(PROMPT));
        assert.notEqual(unsteered.getText(), steered.getText());
      }
      await revertEditors();
    }
  });

  it('appends a cell that gives the same to a new notebook', async () => {
    await showUntitled(PROMPT);
    await steerbook('steerSelection', { steering: LOVE, then: 'cell' });
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    assert.equal(
      notebook?.cellAt(notebook.cellCount - 1).document.getText(),
      `steer ${LOVE}\ncomplete "${PROMPT}" n 1 tokens 12`,
    );
  });

  it('knows the names of an open notebook', async () => {
    await showNotebook('names.steer', `# %%\nlet love = ${LOVE}\n`);
    const { document } = await showUntitled(PROMPT);
    await steerbook('steerSelection', { steering: 'love', then: 'insert' });
    assert.equal(document.getText(), PROMPT + continuation);
  });

  it('puts the cursor behind what it inserted, whatever the line ends are', async () => {
    await settings().update('tokens', 40);
    for (const text of [`Hello.\n${PROMPT}`, `Hello.\r\n${PROMPT}`]) {
      const editor = await showUntitled(text);
      await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
      const { document, selection } = editor;
      assert.ok(document.lineCount > 2, 'the continuation has line breaks');
      assert.deepEqual(selection.active, document.lineAt(document.lineCount - 1).range.end);
      await revertEditors();
    }
  });

  it('takes a prompt that is typed, without a space at its end', async () => {
    const { document } = await showUntitled('');
    await steerbook('quickSteer', { prompt: `${PROMPT} `, steering: LOVE, then: 'insert' });
    assert.equal(document.getText(), continuation);
  });

  it('cuts a prompt that is too long from the front', async () => {
    const text = `${'All work and no play makes a dull day. '.repeat(60)}${PROMPT}`;
    const { document } = await showUntitled(text);
    await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    assert.ok(document.getText().startsWith(text) && document.getText().length > text.length);
  });

  it('changes nothing in a document that cannot be written to, and offers to copy', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('read-only', {
      provideTextDocumentContent: () => PROMPT,
    });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('read-only:/text'));
    await showDocument(document);
    const done = steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    await pressing('notification.acceptPrimaryAction', done);
    assert.equal(document.getText(), PROMPT);
    provider.dispose();
  });

  it('changes nothing when it is left half way, and works again at once', async () => {
    const { document } = await showUntitled(PROMPT);
    const gate = await holdPasses();
    const left = steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    await gate.reached();
    await pressing('workbench.action.closeQuickOpen', left);
    assert.equal(document.getText(), PROMPT);
    gate.open();
    await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    assert.equal(document.getText(), PROMPT + continuation);
  });

  it('says when the kernel ended half way, loses no text, and tries again on request', async () => {
    const { document } = await showUntitled(PROMPT);
    const gate = await holdPasses();
    const steered = steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    await gate.reached();
    killKernel();
    gate.open();
    await pressing('notification.acceptPrimaryAction', steered);
    assert.equal(document.getText(), PROMPT + continuation);
    assert.equal(kernelProcesses(process.pid).length, 1);
  });

  it('changes nothing where there is nothing to continue', async () => {
    const { document } = await showUntitled('  \n ');
    await steerbook('steerSelection', { steering: LOVE, then: 'insert' });
    assert.equal(document.getText(), '  \n ');
  });
});

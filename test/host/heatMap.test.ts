import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ColouredRange } from '../../extension/heatmap/heatmap';
import { holdPasses } from '../gate';
import {
  killKernel,
  pressing,
  revertEditors,
  showDocument,
  showText,
  showUntitled,
  steerbook,
} from './editing';

const WEDDING = '" wedding" - " " @3 x3';
const measure = (given: object = { steering: WEDDING }) =>
  steerbook('heatMap', given) as Thenable<readonly ColouredRange[]>;

describe('a heat map in an editor', () => {
  it('colours every token of a text where it stands, in all scripts and line ends', async () => {
    const texts = {
      lines: 'The bride said yes.\nThe captain did not.\n',
      'CRLF lines': 'One line\r\n\tand another\r\n',
      scripts: '寿司を食べる。\n👩‍👩‍👧 and cafe\u0301 👍🏽\n한국어',
    };
    for (const [name, text] of Object.entries(texts)) {
      const { document } = await showText(`${name}.txt`, text);
      const coloured = await measure();
      assert.equal(coloured.map(({ range }) => document.getText(range)).join(''), text);
      for (const part of coloured.map(({ range }) => document.getText(range)))
        assert.doesNotMatch(part, /^[\u0301\u200d\udc00-\udfff]|[\ud800-\udbff]$/, 'no half of a character');
      await revertEditors();
    }
  });

  it('measures the selection alone, as the same text in a cell is measured', async () => {
    const sentence = 'The bride kissed the groom.';
    const { document } = await showText(
      'selected.txt',
      `The captain.\n${sentence}\nThe end.`,
      new vscode.Selection(1, 0, 1, sentence.length),
    );
    const coloured = await measure();
    assert.equal(coloured.map(({ range }) => document.getText(range)).join(''), sentence);
    assert.equal(coloured[0]?.change, null, 'the first prediction is masked');
    const groom = coloured.find(({ range }) => document.getText(range) === ' groom');
    assert.ok((groom?.change ?? NaN) > 0.5);
  });

  it('reads texts longer than the context in slices', async () => {
    const text = 'The bride and the groom danced until the morning came. '.repeat(120);
    const { document } = await showUntitled(text);
    const coloured = await measure();
    assert.equal(coloured.map(({ range }) => document.getText(range)).join(''), text);
    assert.equal(coloured.filter(({ change }) => change === null).length, 1);
  });

  it('never changes the document, and is cleared by a command', async () => {
    const { document } = await showUntitled('The bride said yes.');
    await measure();
    await steerbook('clearHeatMap');
    assert.equal(document.getText(), 'The bride said yes.');
    assert.equal(document.version, 1);
  });

  it('colours documents that cannot be written to', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('read-only', {
      provideTextDocumentContent: () => 'The bride said yes.',
    });
    await showDocument(await vscode.workspace.openTextDocument(vscode.Uri.parse('read-only:/vows')));
    assert.equal((await measure()).length, 5);
    provider.dispose();
  });

  it('is gone when the language of its document is changed, and can be made again', async () => {
    const { document } = await showUntitled('The bride said yes.');
    await measure();
    await vscode.languages.setTextDocumentLanguage(document, 'markdown');
    assert.equal((await measure()).length, 5);
  });

  it('colours nothing when it is cancelled half way', async () => {
    await showUntitled('The bride and the groom danced until morning.');
    const gate = await holdPasses();
    const coloured = measure();
    await gate.reached();
    assert.deepEqual(await pressing('notification.acceptPrimaryAction', coloured), []);
  });

  it('colours nothing when the text changed meanwhile', async () => {
    const { document } = await showUntitled('The bride and the groom danced.');
    const gate = await holdPasses();
    const coloured = measure();
    await gate.reached();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'So: ');
    await vscode.workspace.applyEdit(edit);
    gate.open();
    assert.deepEqual(await coloured, []);
  });

  it('colours nothing when the kernel ended half way, and all the next time', async () => {
    const { document } = await showUntitled('The bride and the groom danced until morning.');
    const gate = await holdPasses();
    const coloured = measure();
    await gate.reached();
    killKernel();
    gate.open();
    assert.deepEqual(await pressing('notifications.clearAll', coloured), []);
    assert.equal((await measure()).map(({ range }) => document.getText(range)).join(''), document.getText());
  });
});

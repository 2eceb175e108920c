import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { busyKernel, LOVE, pressing, revertEditors, showText, showUntitled, steerbook } from './editing';
import { until } from './notebook';

const PROMPT = 'I hate you because';

describe('a steered continuation as ghost text', () => {
  const settings = () => vscode.workspace.getConfiguration('steerbook.quickSteer');
  before(() => settings().update('tokens', 12));
  after(() => settings().update('tokens', undefined));
  afterEach(revertEditors);

  /** Accepts what is suggested, as soon as it is shown. */
  async function accept(document: vscode.TextDocument): Promise<string> {
    const { version } = document;
    const changed = until(vscode.workspace.onDidChangeTextDocument, () => document.version !== version);
    await pressing('editor.action.inlineSuggest.commit', changed);
    return document.getText();
  }

  it('is no part of the document until it is accepted, and one undo takes it back', async () => {
    const { document } = await showText('letter.txt', PROMPT);
    await steerbook('suggestContinuation', { steering: LOVE });
    assert.equal(document.getText(), PROMPT);
    assert.equal(document.isDirty, false);
    const accepted = await accept(document);
    assert.ok(accepted.startsWith(PROMPT) && accepted.length > PROMPT.length + 12);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), PROMPT);
  });

  it('offers the unsteered continuation as the next alternative', async () => {
    const { document } = await showUntitled(PROMPT);
    await steerbook('suggestContinuation', { steering: LOVE });
    const steered = await accept(document);
    await vscode.commands.executeCommand('undo');
    await steerbook('suggestContinuation', { steering: LOVE });
    await vscode.commands.executeCommand('editor.action.inlineSuggest.showNext');
    const unsteered = await accept(document);
    assert.notEqual(unsteered, steered);
    assert.ok(unsteered.startsWith(PROMPT));
  });

  it('is not there when it is cancelled half way', async () => {
    await settings().update('tokens', 900);
    const { document } = await showUntitled(PROMPT);
    const suggested = steerbook('suggestContinuation', { steering: LOVE });
    await busyKernel();
    await pressing('notification.acceptPrimaryAction', suggested);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    assert.equal(document.getText(), PROMPT);
    await settings().update('tokens', 12);
  });

  it('appears only when asked for', async () => {
    const { document } = await showUntitled(PROMPT);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    assert.equal(document.getText(), PROMPT);
  });
});

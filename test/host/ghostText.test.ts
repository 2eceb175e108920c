import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { holdPasses } from '../gate';
import { LOVE, pressing, showText, showUntitled, steerbook } from './editing';
import { until } from './notebook';

const PROMPT = 'I hate you because';

describe('a steered continuation as ghost text', () => {
  beforeEach(() => vscode.workspace.getConfiguration('steerbook.quickSteer').update('tokens', 12));

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
    const { document } = await showUntitled(PROMPT);
    const gate = await holdPasses();
    const suggested = steerbook('suggestContinuation', { steering: LOVE });
    await gate.reached();
    await pressing('notification.acceptPrimaryAction', suggested);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    assert.equal(document.getText(), PROMPT);
  });

  it('appears in the document that it was asked for, and in no other of the same text', async () => {
    const asked = await showUntitled(PROMPT);
    await steerbook('suggestContinuation', { steering: LOVE });
    const other = await showUntitled(PROMPT);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    await vscode.window.showTextDocument(asked.document);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    assert.notEqual(await accept(asked.document), PROMPT);
    assert.equal(other.document.getText(), PROMPT);
  });
});

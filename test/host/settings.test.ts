import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { writeWorkspaceFile } from './notebook';

describe('settings of a workspace', () => {
  it('do not choose where checkpoints are kept, which is the machine’s to say', async () => {
    const settings = () => vscode.workspace.getConfiguration('steerbook');
    const { Workspace } = vscode.ConfigurationTarget;
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    mkdirSync(join(folder?.uri.fsPath ?? '', '.vscode'), { recursive: true });
    await assert.rejects(async () => settings().update('cacheFolder', '/tmp/elsewhere', Workspace));
    const changed = new Promise<void>((resolve) => {
      const heard = vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('steerbook.threads')) return;
        heard.dispose();
        resolve();
      });
    });
    writeWorkspaceFile(
      '.vscode/settings.json',
      JSON.stringify({ 'steerbook.cacheFolder': '/tmp/elsewhere', 'steerbook.threads': 3 }),
    );
    await changed;
    assert.equal(settings().get('threads'), 3);
    assert.equal(settings().get('cacheFolder'), '');
    assert.equal(settings().inspect('cacheFolder')?.workspaceValue, undefined);
    await settings().update('threads', undefined, Workspace);
  });
});

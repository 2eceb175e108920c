import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { report } from '../report';

const MOST_BYTES = 500_000;

describe('the extension', () => {
  const extension = vscode.extensions.getExtension('steerbook.steerbook');

  it('is not active before a steering notebook is there', () => {
    assert.equal(extension?.isActive, false);
  });

  it('activates and registers its commands', async () => {
    const started = performance.now();
    await extension?.activate();
    report({ note: `activation took ${Math.round(performance.now() - started)} ms` });
    const commands = await vscode.commands.getCommands(true);
    const declared = (
      extension?.packageJSON as { contributes: { commands: readonly { command: string }[] } }
    ).contributes.commands.map(({ command }) => command);
    assert.deepEqual(
      declared.filter((command) => !commands.includes(command)),
      [],
    );
  });

  it('has a bundle under 500 KB', () => {
    const { size } = statSync(join(extension?.extensionPath ?? '', 'dist', 'extension.js'));
    report({ note: `dist/extension.js has ${Math.round(size / 1000)} KB` });
    assert.ok(size < MOST_BYTES, `${size} bytes`);
  });
});

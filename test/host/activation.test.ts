import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('happens', async () => {
    assert.ok(vscode.extensions.getExtension('steerbook.steerbook'));
    console.log('hello from host', process.version);
  });
});

/** The settings under `steerbook.`, as a kernel is started with them. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { KernelOptions } from '../kernel/protocol';

/** What a new kernel is told that works for a document, or for none. */
export function kernelOptions(context: vscode.ExtensionContext, uri?: vscode.Uri): KernelOptions {
  const settings = vscode.workspace.getConfiguration('steerbook', uri);
  return {
    bundledFolder: context.asAbsolutePath('model/bundled'),
    model: settings.get('model', 'bundled'),
    threads: settings.get('threads', 0),
    precision: settings.get<KernelOptions['precision']>('precision', 'float32'),
    memoryLimitMiB: settings.get('kernelMemoryLimit', 0),
    notebookFolder: uri?.scheme === 'file' ? dirname(uri.fsPath) : null,
  };
}

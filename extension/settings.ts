/** The settings under `steerbook.`, as a kernel is started with them. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { KernelOptions } from '../kernel/protocol';

/** What a new kernel of `notebook` is told. */
export function kernelOptions(
  context: vscode.ExtensionContext,
  notebook: vscode.NotebookDocument,
): KernelOptions {
  const settings = vscode.workspace.getConfiguration('steerbook', notebook.uri);
  return {
    bundledFolder: context.asAbsolutePath('model/bundled'),
    model: settings.get('model', 'bundled'),
    threads: settings.get('threads', 0),
    precision: settings.get<KernelOptions['precision']>('precision', 'float32'),
    memoryLimitMiB: settings.get('kernelMemoryLimit', 0),
    cacheFolder: settings.get('cacheFolder', '') || context.globalStorageUri.fsPath,
    notebookFolder: notebook.uri.scheme === 'file' ? dirname(notebook.uri.fsPath) : null,
    steerbookVersion: process.env.STEERBOOK_VERSION ?? '',
  };
}

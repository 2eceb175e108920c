/** The settings under `steerbook.`, as a kernel is started with them. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { KernelOptions } from '../kernel/process/protocol';

/** The options of a new kernel for a notebook. */
export function notebookKernelOptions(
  context: vscode.ExtensionContext,
  { uri }: vscode.NotebookDocument,
): KernelOptions {
  return kernelOptions(context, uri, uri.scheme === 'file' ? dirname(uri.fsPath) : null);
}

/** The options of a new kernel for the window: relative paths start from the window's first folder. */
export function windowKernelOptions(context: vscode.ExtensionContext): KernelOptions {
  const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return kernelOptions(context, uri, uri?.scheme === 'file' ? uri.fsPath : null);
}

const kernelSettings = ['model', 'threads', 'precision', 'kernelMemoryLimit', 'cacheFolder'] as const;

/** True if a change of settings changes the options of new kernels. */
export function affectsKernels(change: vscode.ConfigurationChangeEvent): boolean {
  return kernelSettings.some((name) => change.affectsConfiguration(`steerbook.${name}`));
}

function kernelOptions(
  context: vscode.ExtensionContext,
  scope: vscode.Uri | undefined,
  folder: string | null,
): KernelOptions {
  const settings = vscode.workspace.getConfiguration('steerbook', scope);
  return {
    bundledFolder: context.asAbsolutePath('model/bundled'),
    model: settings.get('model', 'bundled'),
    threads: settings.get('threads', 0),
    precision: settings.get<KernelOptions['precision']>('precision', 'float32'),
    memoryLimitMiB: settings.get('kernelMemoryLimit', 0),
    cacheFolder: settings.get<string>('cacheFolder', '') || null,
    download: false,
    notebookFolder: folder,
    session: null,
  };
}

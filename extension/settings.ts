/** The settings under `steerbook.`, as a kernel is started with them. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { KernelOptions } from '../kernel/process/protocol';

/** What a new kernel is told that works for a notebook. */
export function notebookKernelOptions(
  context: vscode.ExtensionContext,
  { uri }: vscode.NotebookDocument,
): KernelOptions {
  return kernelOptions(context, uri, uri.scheme === 'file' ? dirname(uri.fsPath) : null);
}

/** What a new kernel is told that works for the window: its first folder is where relative paths start. */
export function windowKernelOptions(context: vscode.ExtensionContext): KernelOptions {
  const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
  return kernelOptions(context, uri, uri?.scheme === 'file' ? uri.fsPath : null);
}

const kernelSettings = ['model', 'threads', 'precision', 'kernelMemoryLimit'] as const;

/** True where a kernel that is started now would be told something else. */
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
    notebookFolder: folder,
  };
}

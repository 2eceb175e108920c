/** The settings under `steerbook.`, as a kernel is started with them. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { networkEnvironment, type Network } from '../kernel/process/network';
import type { KernelOptions } from '../kernel/process/protocol';
import { cacheLimitVariable } from '../model/cacheLimit';
import { queueOptions } from './queueOptions';

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

/** The model of programs that choose none. */
export function defaultModel(scope: vscode.Uri | undefined): string {
  return vscode.workspace.getConfiguration('steerbook', scope).get('model', 'bundled');
}

/** True if tokens and positions are to be shown beside programs. */
export function showsInlayHints(scope: vscode.Uri | undefined): boolean {
  return vscode.workspace.getConfiguration('steerbook', scope).get('inlayHints', false);
}

const kernelSettings = [
  'model',
  'threads',
  'precision',
  'device',
  'kernelMemoryLimit',
  'cacheFolder',
  'sweep.store',
  'sweep.queue',
] as const;

/** True if a change of settings changes the options of new kernels. */
export function affectsKernels(change: vscode.ConfigurationChangeEvent): boolean {
  return kernelSettings.some((name) => change.affectsConfiguration(`steerbook.${name}`));
}

const minute = 60_000;
/** Longer waits are none: a timer cannot be set further. */
const longestWait = 2 ** 31 - 1;

/** Milliseconds without a run after which a kernel is ended; Infinity: never. */
export function kernelIdleTime(scope: vscode.Uri | undefined): number {
  const time = vscode.workspace.getConfiguration('steerbook', scope).get('kernel.idleMinutes', 30) * minute;
  return time > 0 && time <= longestWait ? time : Infinity;
}

/** True if the results of a notebook are written beside it when it is saved. */
export function writesSidecars(scope: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('steerbook', scope).get('outputs.sidecar', false);
}

/** The folder of downloaded checkpoints; null: where other programs have them. */
export function downloadFolder(): string | null {
  return vscode.workspace.getConfiguration('steerbook').get<string>('cacheFolder', '') || null;
}

/** How VS Code reaches the network. */
export function networkSettings(): Network {
  const http = vscode.workspace.getConfiguration('http');
  // Then extensions are to do without.
  if (http.get('proxySupport') === 'off') return { proxy: null, noProxy: [] };
  return { proxy: http.get<string>('proxy') || null, noProxy: http.get<string[]>('noProxy') ?? [] };
}

/** What kernels are told by their environment, beside what a notebook chooses. */
export function kernelEnvironment(): Readonly<Record<string, string>> {
  const limit = vscode.workspace.getConfiguration('steerbook').get<number>('cache.limitGB', 0);
  return {
    ...networkEnvironment(networkSettings()),
    ...(limit > 0 && { [cacheLimitVariable]: String(limit) }),
  };
}

function kernelOptions(
  context: vscode.ExtensionContext,
  scope: vscode.Uri | undefined,
  folder: string | null,
): KernelOptions {
  const settings = vscode.workspace.getConfiguration('steerbook', scope);
  return {
    bundledFolder: context.asAbsolutePath('model/bundled'),
    model: defaultModel(scope),
    threads: settings.get('threads', 0),
    precision: settings.get<KernelOptions['precision']>('precision', 'float32'),
    device: settings.get<KernelOptions['device']>('device', 'auto'),
    memoryLimitMiB: settings.get('kernelMemoryLimit', 0),
    cacheFolder: downloadFolder(),
    downloads: 'ask',
    notebookFolder: folder,
    points: { store: settings.get<string>('sweep.store', '') || null, isFresh: false, measures: 'all' },
    queue: queueOptions(),
    session: null,
  };
}

/** Downloads that this window knows of, with a place in the status bar. They go on if the window is closed. */
import * as vscode from 'vscode';
import {
  cancelDownload,
  downloadOf,
  progressOfDownload,
  startDownload,
  watchDownload,
  type DownloadProgress,
} from '../../kernel/process/downloads';
import { describeProgress } from '../../kernel/process/progress';
import { reasonOf } from '../reason';

export interface RunningDownloads extends vscode.Disposable {
  /** Starts a download, or joins one that runs, and shows how far it is. If it fails, a person is told why. */
  start(model: string): Promise<void>;
  /** Shows a download that somebody else starts. */
  watch(model: string): Promise<void>;
  /** Ends a download. What has arrived is kept. */
  cancel(model: string): Promise<void>;
  /** How far a model is; null if it is not being downloaded. */
  progressOf(model: string): DownloadProgress | null;
  /** Tells the model whose progress has changed; null if a download has begun or ended. */
  readonly onDidChange: vscode.Event<string | null>;
}

export interface DownloadHost {
  /** Path of the program that downloads. */
  readonly program: string;
  readonly cacheFolder: () => string | null;
}

export function showRunningDownloads({ program, cacheFolder }: DownloadHost): RunningDownloads {
  const running = new Map<string, DownloadProgress>();
  const changed = new vscode.EventEmitter<string | null>();
  const ending = new AbortController();
  const item = vscode.window.createStatusBarItem('steerbook.downloads', vscode.StatusBarAlignment.Right, 99);
  item.name = 'Steerbook Downloads';
  item.command = 'steerbook.models.focus';
  const request = (model: string) => downloadOf(model, program, cacheFolder());

  function tell(model: string | null): void {
    const texts = [...running].map((download) => describeProgress(progressOfDownload(...download)));
    const fractions = [...running].map(([name, { done, total }]) => `${name} ${percentOf(done, total)}`);
    item.text = `$(cloud-download) ${fractions.join(', ')}`;
    item.tooltip = texts.join('\n');
    item.accessibilityInformation = { label: texts.join('; ') };
    if (running.size > 0) item.show();
    else item.hide();
    changed.fire(model);
  }

  async function watch(model: string): Promise<void> {
    if (running.has(model)) return;
    running.set(model, { done: 0, total: 0, bytesPerSecond: 0, remainingSeconds: null });
    tell(null);
    try {
      const outcome = await watchDownload(request(model), {
        signal: ending.signal,
        progress(progress) {
          running.set(model, progress);
          tell(model);
        },
      });
      if (outcome.state === 'failed') void vscode.window.showErrorMessage(outcome.sentence);
    } catch (error) {
      if (!ending.signal.aborted) void vscode.window.showErrorMessage(reasonOf(error));
    } finally {
      running.delete(model);
      if (!ending.signal.aborted) tell(null);
    }
  }

  return {
    async start(model) {
      const failure = await startDownload(request(model));
      if (failure) void vscode.window.showErrorMessage(failure.sentence);
      else await watch(model);
    },
    watch,
    cancel: (model) => cancelDownload(request(model)),
    progressOf: (model) => running.get(model) ?? null,
    onDidChange: changed.event,
    dispose() {
      ending.abort();
      item.dispose();
      changed.dispose();
    },
  };
}

export function percentOf(done: number, total: number): string {
  return total > 0 ? `${Math.floor((100 * done) / total)} %` : '';
}

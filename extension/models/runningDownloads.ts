/** Downloads that this window knows of, with a place in the status bar. They go on if the window is closed. */
import * as vscode from 'vscode';
import { progressOfDownload, type DownloadProgress } from '../../kernel/process/downloadProgress';
import { rowNameOf, type PullLine } from '../../kernel/process/modelsProtocol';
import { describeProgress } from '../../kernel/process/progress';
import { reasonOf } from '../reason';
import type { SteerModels } from './steerModels';

export interface RunningDownloads extends vscode.Disposable {
  /** Starts a download, or joins one that runs, and shows how far it is. If it fails, a person is told why. */
  start(model: string): Promise<void>;
  /** Shows a download that somebody else has started, and who tells of its end. */
  watch(model: string): Promise<void>;
  /** Ends a download. What has arrived is kept. */
  cancel(model: string): Promise<void>;
  /** How far the model of a row is; null if it is not being downloaded. */
  progressOf(row: string): DownloadProgress | null;
  /** Tells the model whose progress has changed; null if what is in the cache may have. */
  readonly onDidChange: vscode.Event<string | null>;
}

export function showRunningDownloads(models: SteerModels): RunningDownloads {
  const running = new Map<string, DownloadProgress>();
  const changed = new vscode.EventEmitter<string | null>();
  const ending = new AbortController();
  const item = vscode.window.createStatusBarItem('steerbook.downloads', vscode.StatusBarAlignment.Right, 99);
  item.name = 'Steerbook Downloads';
  item.command = 'steerbook.models.focus';
  function tell(model: string | null): void {
    const texts = [...running].map((download) => describeProgress(progressOfDownload(...download)));
    const fractions = [...running].map(([name, { done, total }]) =>
      `${name} ${percentOf(done, total)}`.trim(),
    );
    item.text = `$(cloud-download) ${fractions.join(', ')}`;
    item.tooltip = texts.join('\n');
    item.accessibilityInformation = { label: texts.join('; ') };
    if (running.size > 0) item.show();
    else item.hide();
    void vscode.commands.executeCommand('setContext', 'steerbook.isDownloading', running.size > 0);
    changed.fire(model);
  }

  /** How it ended; null if it was watched already, or the window closes. */
  async function follow(model: string, how: 'start' | 'watch'): Promise<PullLine | null> {
    if (running.has(model)) return null;
    running.set(model, { done: 0, total: 0, bytesPerSecond: 0, remainingSeconds: null });
    tell(model);
    try {
      const progress = (line: PullLine) => {
        if (line.state !== 'running') return;
        running.set(model, line);
        tell(model);
      };
      return await models.pull(model, how, progress, ending.signal);
    } catch (error) {
      if (ending.signal.aborted) return null;
      throw error;
    } finally {
      running.delete(model);
      if (!ending.signal.aborted) {
        tell(model);
        tell(null);
      }
    }
  }

  return {
    async start(model) {
      try {
        const outcome = await follow(model, 'start');
        if (outcome?.state === 'failed') tellFailure(outcome.sentence);
        if (outcome?.state === 'done') void vscode.window.showInformationMessage(`${model} was downloaded.`);
      } catch (error) {
        tellFailure(reasonOf(error));
      }
    },
    async watch(model) {
      await follow(model, 'watch').catch(() => null);
    },
    cancel: (model) => models.cancel(model),
    progressOf: (row) => [...running].find(([model]) => rowNameOf(model) === row)?.[1] ?? null,
    onDidChange: changed.event,
    dispose() {
      ending.abort();
      item.dispose();
      changed.dispose();
    },
  };
}

const tellFailure = (sentence: string) => void vscode.window.showErrorMessage(sentence);

export function percentOf(done: number, total: number): string {
  return total > 0 ? `${Math.floor((100 * done) / total)} %` : '';
}

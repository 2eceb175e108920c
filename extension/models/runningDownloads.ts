/** Downloads that this window knows of, with a place in the status bar. They go on if the window is closed. */
import * as vscode from 'vscode';
import { describeProgress } from '../../kernel/process/progress';
import { progressOfDownload, type DownloadProgress } from '../../kernel/process/downloadProgress';
import { reasonOf } from '../reason';
import type { SteerModels } from './steerModels';

export interface RunningDownloads extends vscode.Disposable {
  /** Starts a download, or joins one that runs, and shows how far it is. If it fails, a person is told why. */
  start(model: string): Promise<void>;
  /** Ends a download that was started here. What has arrived is kept. */
  cancel(model: string): void;
  /** How far a model is; null if it is not being downloaded. */
  progressOf(model: string): DownloadProgress | null;
  /** Tells the model whose progress has changed; null if a download has begun or ended. */
  readonly onDidChange: vscode.Event<string | null>;
}

interface Running {
  readonly cancel: () => void;
  readonly progress: DownloadProgress;
}

const beginning: DownloadProgress = { done: 0, total: 0, bytesPerSecond: 0, remainingSeconds: null };

export function showRunningDownloads(models: SteerModels): RunningDownloads {
  const running = new Map<string, Running>();
  const changed = new vscode.EventEmitter<string | null>();
  const ending = new AbortController();
  const item = vscode.window.createStatusBarItem('steerbook.downloads', vscode.StatusBarAlignment.Right, 99);
  item.name = 'Steerbook Downloads';
  item.command = 'steerbook.models.focus';

  function tell(model: string | null): void {
    const texts = [...running].map(([name, { progress }]) =>
      describeProgress(progressOfDownload(name, progress)),
    );
    const fractions = [...running].map(([name, { progress }]) => `${name} ${percentOf(progress)}`.trim());
    item.text = `$(cloud-download) ${fractions.join(', ')}`;
    item.tooltip = texts.join('\n');
    item.accessibilityInformation = { label: texts.join('; ') };
    if (running.size > 0) item.show();
    else item.hide();
    changed.fire(model);
  }

  return {
    async start(model) {
      if (running.has(model)) return;
      const { ended, cancel } = models.pull(
        model,
        (progress) => {
          if (progress.state !== 'running') return;
          running.set(model, { cancel, progress });
          tell(model);
        },
        ending.signal,
      );
      running.set(model, { cancel, progress: beginning });
      tell(null);
      try {
        const outcome = await ended;
        if (outcome.state === 'failed' && !ending.signal.aborted)
          void vscode.window.showErrorMessage(outcome.sentence);
      } catch (error) {
        if (!ending.signal.aborted) void vscode.window.showErrorMessage(reasonOf(error));
      } finally {
        running.delete(model);
        if (!ending.signal.aborted) tell(null);
      }
    },
    cancel: (model) => running.get(model)?.cancel(),
    progressOf: (model) => running.get(model)?.progress ?? null,
    onDidChange: changed.event,
    dispose() {
      ending.abort();
      item.dispose();
      changed.dispose();
    },
  };
}

/** "34 %"; empty while the size is not known. */
export function percentOf({ done, total }: DownloadProgress): string {
  return total > 0 ? `${Math.floor((100 * done) / total)} %` : '';
}

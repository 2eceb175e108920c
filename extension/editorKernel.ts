/**
 * The kernel of everything but notebooks: quick steering, heat maps, the Lab. One process per window, started
 * when it is first needed. Each program is complete by itself, so nothing is lost when the process ends.
 */
import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import type {
  KernelOptions,
  OutputParams,
  PrepareParams,
  Prepared,
  ProgressParams,
  RunOutcome,
  StatusParams,
} from '../kernel/process/protocol';
import type { ModelInfo } from '../kernel/results/envelope';
import type { Result } from '../kernel/kinds/readings';
import { startKernel, type KernelClient, type KernelListener } from '../kernel/process/kernelClient';
import { stopped } from '../kernel/process/protocol';
import { died } from './runOutcome';
import { afterIdling } from './idling';
import { affectsKernels, kernelIdleTime } from './settings';
import { waitsForTrust } from './trust';
import { reasonOf } from './reason';

/** Who listens while a program runs. */
export interface ProgramWatch {
  /** A result that appeared or grew; `output` counts the program's results from 0. */
  result?(output: number, result: Result): void;
  progress?(progress: ProgressParams): void;
}

export interface EditorKernel extends vscode.Disposable {
  /** Runs a program after the ones requested earlier. Never rejects: if the kernel ends, the outcome says so. */
  run(program: string, watch: ProgramWatch, token: vscode.CancellationToken): Promise<RunOutcome>;
  /** Fits a prompt to the model, which begins to load. @throws a sentence if the model cannot be used. */
  prepare(params: PrepareParams): Promise<Prepared>;
  /** The model that the last answer came from; null before the first. */
  readonly model: ModelInfo | null;
}

export interface EditorKernelHost {
  /** Starts a kernel's process. */
  readonly fork: () => ChildProcess;
  readonly kernelOptions: () => KernelOptions;
  readonly allowDownload: KernelListener['allowDownload'];
  readonly downloading: KernelListener['downloading'];
  readonly log: (line: string) => void;
}

/** The process was ended because one of its programs was cancelled and it did not hear that. */
class Replaced extends Error {}

interface Process {
  readonly client: KernelClient;
  /** Rejects with a sentence when the process is gone. */
  readonly gone: Promise<never>;
  readonly watches: Map<number, ProgramWatch>;
}

export function openEditorKernel(host: EditorKernelHost): EditorKernel {
  let current: Process | null = null;
  let model: ModelInfo | null = null;
  let runs = 0;
  let working = 0;
  let outdated = false;

  function start(): Process {
    let fail: (error: Error) => void = () => undefined;
    const gone = new Promise<never>((_, reject) => (fail = reject));
    // If nobody waits for the process when it ends, this is no error.
    gone.catch(() => undefined);
    const watches = new Map<number, ProgramWatch>();
    const client = startKernel(host.fork(), host.kernelOptions(), {
      output: ({ run, output, result }: OutputParams) => watches.get(run)?.result?.(output, result),
      progress: (progress) => watches.get(progress.run)?.progress?.(progress),
      status: (status: StatusParams) => (model = status.model ?? model),
      log: host.log,
      gone(reason) {
        host.log(`kernel process ended: ${reason}`);
        if (current?.client === client) {
          current = null;
          model = null;
        }
        fail(new Error(reason));
      },
      session: () => undefined,
      allowDownload: host.allowDownload,
      downloading: host.downloading,
      replaced() {
        host.log('the kernel process did not hear a cancel and was ended');
        if (current?.client === client) current = null;
        fail(new Replaced());
      },
    });
    void client.ready.then((pid) => host.log(`kernel process ${pid} is ready`));
    return { client, gone, watches };
  }

  function end(): void {
    current?.client.end();
    current = null;
    model = null;
    outdated = false;
  }

  /** Its process has nothing to lose when it ends. */
  const idle = afterIdling(end);

  /** Does something with the process. Starts a new one if there is none or if the settings have changed. */
  async function use<T>(work: (process: Process) => Promise<T>): Promise<T> {
    // Who calls has asked already; whatever calls, no process starts for a stranger's workspace.
    if (!vscode.workspace.isTrusted) throw new Error(waitsForTrust('Steerbook'));
    idle.wait(Infinity);
    if (outdated && working === 0) end();
    const used = (current ??= start());
    working++;
    try {
      return await Promise.race([used.client.ready.then(() => work(used)), used.gone]);
    } finally {
      working--;
      if (working === 0) idle.wait(kernelIdleTime(undefined));
    }
  }

  /** As {@link use}, from the beginning if the process had to be ended because another program was cancelled. */
  async function useAgain<T>(
    work: (process: Process) => Promise<T>,
    token?: vscode.CancellationToken,
  ): Promise<T> {
    for (;;) {
      try {
        return await use(work);
      } catch (error) {
        if (!(error instanceof Replaced) || token?.isCancellationRequested) throw error;
      }
    }
  }

  const settings = vscode.workspace.onDidChangeConfiguration((change) => {
    if (affectsKernels(change)) outdated = true;
  });

  return {
    async run(program, watch, token) {
      const run = ++runs;
      const cell = { index: 0, source: program };
      try {
        return await useAgain(async ({ client, watches }) => {
          watches.set(run, watch);
          try {
            return await client.run({ run, cell, notebook: [cell] }, token);
          } finally {
            watches.delete(run);
          }
        }, token);
      } catch (error) {
        if (error instanceof Replaced) return stopped;
        const reason = reasonOf(error);
        return died(reason);
      }
    },
    async prepare(params) {
      const prepared = await useAgain(({ client }) => client.prepare(params));
      ({ model } = prepared);
      return prepared;
    },
    get model() {
      return model;
    },
    dispose() {
      idle.wait(Infinity);
      settings.dispose();
      end();
    },
  };
}

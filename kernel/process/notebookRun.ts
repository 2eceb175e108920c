import type { ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import type { PrecisionCost } from '../../model/precisionCost';
import type { SourceCell } from '../language/analysis';
import { diagnostic } from '../language/diagnostics';
import type { Result } from '../kinds/readings';
import { interruptible, type Interrupt } from './interruption';
import { startKernel } from './kernelClient';
import type { Progress } from './progress';
import type { KernelOptions, RunOutcome } from './protocol';

/** A notebook that is run by a kernel in a process of its own, whatever becomes of that process. */
export interface NotebookRun {
  /** Opens the default model. @returns a sentence if it cannot be used. */
  readonly openModel: () => Promise<string | null>;
  /** Runs one of the code cells. It never rejects: if the kernel ends, the outcome says so. */
  readonly runCell: (cell: SourceCell) => Promise<CellRun>;
  /** Measures what 8-bit weights cost a model. */
  readonly measureCost: (model: string) => Promise<PrecisionCost | { readonly failure: string }>;
  /** The signal that interrupted it; null if none did. */
  readonly interruptedBy: () => Interrupt | null;
}

interface CellRun extends RunOutcome {
  /** What was measured; stopped if it could not be completed. */
  readonly results: readonly Result[];
  /** For each result, the hash of what it follows from; null for a message. */
  readonly resolved: readonly (string | null)[];
}

interface NotebookRunOptions {
  readonly kernel: KernelOptions;
  /** All code cells of the notebook. */
  readonly cells: readonly SourceCell[];
  readonly progress: (progress: Progress) => void;
  readonly log: (line: string) => void;
}

interface Ending {
  readonly reason: string;
  readonly signal: NodeJS.Signals | null;
}

/** Opens a kernel that has been forked for the notebook. */
export function startRun(
  forked: ChildProcess,
  { kernel, cells, progress, log }: NotebookRunOptions,
): NotebookRun {
  let results: Result[] = [];
  let resolved: (string | null)[] = [];
  let ending: Ending | null = null;
  let interrupted: Interrupt | null = null;
  let runs = 0;
  const client = startKernel(forked, kernel, {
    output: ({ run, output, ...told }) => {
      if (run !== runs) return;
      results[output] = told.result;
      resolved[output] = told.resolved;
    },
    progress: (params) => {
      if (params.run === runs) progress(params);
    },
    status: () => undefined,
    session: () => undefined,
    replaced: () => undefined,
    allowDownload: () => Promise.resolve(false),
    downloading: () => undefined,
    log,
    gone: (reason, signal) => (ending = { reason, signal }),
  });

  /** What `work` gives, or what ended it. */
  const wait = async <T>(work: Promise<T>, ask: () => void): Promise<T | { readonly failure: string }> => {
    const { value, by } = await interruptible({ ask, force: () => client.end(true) }, () =>
      work.catch((error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) })),
    );
    // A signal to the whole process group may reach the kernel before this process.
    const { signal } = ending ?? {};
    interrupted ??= by ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? signal : null);
    return value;
  };

  return {
    async openModel() {
      const opened = await wait(client.prepare({ prompt: '', newTokens: 0 }), () => client.end(true));
      // If the kernel is gone, the first cell says so.
      return 'failure' in opened && !ending && interrupted === null ? opened.failure : null;
    },
    async runCell(cell) {
      [results, resolved] = [[], []];
      const cancellation = new CancellationTokenSource();
      const began = performance.now();
      const ran = await wait(client.run({ run: ++runs, cell, notebook: cells }, cancellation.token), () =>
        cancellation.cancel(),
      );
      const shown = results.map((result): Result =>
        result.state === 'running' ? { ...result, state: 'stopped' } : result,
      );
      if (!('failure' in ran)) return { ...ran, results: shown, resolved };
      const outcome = { ms: performance.now() - began, results: shown, resolved };
      if (interrupted !== null) return { status: 'cancelled', errors: [], ...outcome };
      const { code, message } = ending
        ? diagnostic('kernel-died', { start: 0, end: 0 }, { reason: ending.reason })
        : diagnostic('internal', { start: 0, end: 0 }, { reason: ran.failure });
      return { status: 'error', errors: [{ code, message, line: 1, column: 1 }], ...outcome };
    },
    measureCost(model) {
      const cancellation = new CancellationTokenSource();
      return wait(client.measureCost({ model }, cancellation.token), () => client.end(true));
    },
    interruptedBy: () => interrupted,
  };
}

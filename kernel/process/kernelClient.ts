/** One kernel process: speaks the protocol with it, and reports once that it is gone. */
import type { ChildProcess } from 'node:child_process';
import { createMessageConnection, type CancellationToken, type Disposable } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import {
  costRequest,
  downloadingNotification,
  downloadRequest,
  initializeRequest,
  noRuntimeExit,
  logNotification,
  outputNotification,
  prepareRequest,
  progressNotification,
  runRequest,
  sessionNotification,
  statusNotification,
  stopped,
  type CostParams,
  type DownloadQuestion,
  type KernelOptions,
  type OutputParams,
  type PrepareParams,
  type Prepared,
  type ProgressParams,
  type RunOutcome,
  type RunParams,
  type StatusParams,
} from './protocol';
import type { PrecisionCost } from '../../model/precisionCost';
import type { Result } from '../kinds/readings';
import { whole } from './growing';

export interface KernelListener {
  readonly output: (params: OutputParams) => void;
  readonly progress: (params: ProgressParams) => void;
  readonly status: (params: StatusParams) => void;
  readonly log: (line: string) => void;
  /** The session as text, whenever it has changed. */
  readonly session: (session: string) => void;
  /** May the process download a model? */
  readonly allowDownload: (question: DownloadQuestion, token: CancellationToken) => Promise<boolean>;
  /** A run of the process waits for the download of this model, which has begun. */
  readonly downloading: (model: string) => void;
  /** The process did not hear a cancel and was ended. Its run ends as cancelled. No other call follows. */
  readonly replaced: () => void;
  /**
   * The process ended by itself, or never started. No other call follows, and all that it had sent was heard before.
   * @param signal what ended it, if anything did.
   */
  readonly gone: (reason: string, signal: NodeJS.Signals | null) => void;
}

export interface KernelClient {
  /** Resolves with the process's id when it has answered; never if it is gone before that. */
  readonly ready: Promise<number>;
  /**
   * Runs one cell. If it is cancelled, the outcome comes within a second, at the cost of the process if need be. Rejects
   * if the kernel itself fails or is gone.
   */
  run(params: RunParams, token: CancellationToken): Promise<RunOutcome>;
  /** Fits a prompt to the default model, which begins to load. Rejects with a sentence if the model cannot be used. */
  prepare(params: PrepareParams): Promise<Prepared>;
  /** Measures what 8-bit weights cost a model; run 0 tells its progress. Rejects with a sentence. */
  measureCost(params: CostParams, token: CancellationToken): Promise<PrecisionCost>;
  /** Ends the process, at once if `forced`. The listener hears nothing more from this call on. */
  end(forced?: boolean): void;
}

const SECONDS_TO_END = 2;
/** A process that has not answered a cancel after this time in ms is in a call that cannot be interrupted. */
const DEAF_MS = 800;

/** Speaks with a kernel that has just been forked. It serves one notebook and dies with this process. */
export function startKernel(
  child: ChildProcess,
  options: KernelOptions,
  listener: KernelListener,
): KernelClient {
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  let ended = false;
  /** The GPU that the process has its model on. */
  let gpu: string | null = null;
  const close = () => {
    ended = true;
    connection.dispose();
  };
  const gone = (reason: string, signal: NodeJS.Signals | null = null) => {
    if (ended) return;
    close();
    listener.gone(reason, signal);
  };
  child.once('error', (error) => gone(error.message));
  // What the process sent last may arrive after its exit: the channel breaks when everything has been read.
  const exited = () => {
    const { exitCode, signalCode, connected } = child;
    if (!connected && (exitCode !== null || signalCode !== null))
      gone(howEnded(exitCode, signalCode, gpu), signalCode);
  };
  child.once('exit', exited);
  child.once('disconnect', exited);
  forwardLines(child, listener.log);
  // The last result of each place of the run that is going on.
  let results = new Map<number, Result>();
  let currentRun = -1;
  connection.onNotification(outputNotification, ({ run, output, ...part }) => {
    if (run !== currentRun) results = new Map();
    currentRun = run;
    const result = whole(part, results.get(output));
    results.set(output, result);
    listener.output({ run, output, result, resolved: part.resolved });
  });
  connection.onNotification(progressNotification, (params) => listener.progress(params));
  connection.onNotification(statusNotification, (params) => {
    gpu = params.model?.adapter ?? null;
    listener.status(params);
  });
  connection.onNotification(sessionNotification, ({ session }) => listener.session(session));
  connection.onRequest(downloadRequest, (question, token) => listener.allowDownload(question, token));
  connection.onNotification(downloadingNotification, ({ model }) => listener.downloading(model));
  connection.onNotification(logNotification, ({ text }) => listener.log(text));
  connection.onError(([error]) => listener.log(error.message));
  connection.listen();

  async function run(params: RunParams, token: CancellationToken): Promise<RunOutcome> {
    let deaf: NodeJS.Timeout | undefined;
    let cancelled: Disposable | undefined;
    const silence = new Promise<RunOutcome>((resolve) => {
      cancelled = token.onCancellationRequested(() => {
        deaf = setTimeout(() => {
          if (ended) return;
          // Before the connection rejects what it waits for.
          resolve(stopped);
          close();
          child.kill('SIGKILL');
          listener.replaced();
        }, DEAF_MS);
      });
    });
    try {
      return await Promise.race([connection.sendRequest(runRequest, params, token), silence]);
    } finally {
      if (currentRun === params.run) results = new Map();
      clearTimeout(deaf);
      cancelled?.dispose();
    }
  }

  return {
    ready: new Promise((resolve) => {
      connection.sendRequest(initializeRequest, options).then(
        ({ pid }) => resolve(pid),
        (error: unknown) => {
          gone(error instanceof Error ? error.message : String(error));
          endProcess(child);
        },
      );
    }),
    run,
    // A connection that is closed throws; who asks is to hear of it in one way.
    prepare: async (params) => connection.sendRequest(prepareRequest, params),
    measureCost: async (params, token) => connection.sendRequest(costRequest, params, token),
    end: (forced = false) => {
      if (forced) child.kill('SIGKILL');
      if (ended) return;
      close();
      endProcess(child);
    },
  };
}

/** Why the process is gone, for the end of a sentence. */
function howEnded(code: number | null, signal: NodeJS.Signals | null, gpu: string | null): string {
  if (code === noRuntimeExit)
    return `onnxruntime-node for ${process.platform}-${process.arch} is missing or cannot be loaded: install Steerbook for this platform; Linux needs glibc 2.28 or later`;
  if (gpu !== null) {
    const how = signal ?? `exit code ${code}`;
    return `${how}; it used the GPU (${gpu}), and set device cpu does without`;
  }
  // The weights are mapped: where the file ends before its map does, there is nothing to read.
  if (signal === 'SIGBUS') return `a file of its model was cut off while it was in use: ${signal}`;
  return signal ?? `exit code ${code}`;
}

function endProcess(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), SECONDS_TO_END * 1000);
  child.once('exit', () => clearTimeout(impatient));
}

function forwardLines(child: ChildProcess, log: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') log(line);
    });
  }
}

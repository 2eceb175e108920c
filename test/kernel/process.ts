import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import {
  initializeRequest,
  outputNotification,
  runRequest,
  statusNotification,
  type KernelOptions,
  type OutputParams,
  type RunOutcome,
  type StatusParams,
} from '../../kernel/process/protocol';
import { forkKernel } from '../../kernel/process/forkKernel';
import { whole } from '../../kernel/process/growing';
import { root } from '../root';

/** The real kernel process over its real channel. */
export interface Kernel {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly outputs: readonly OutputParams[];
  /** Resolves with the first status, from now on, that fits. */
  readonly status: (fits: (status: StatusParams) => boolean) => Promise<StatusParams>;
  /** Resolves with the first output, from now on, that fits. */
  readonly output: (fits: (output: OutputParams) => boolean) => Promise<OutputParams>;
  /** Runs a cell with this text; `others` are the notebook's other cells. */
  readonly run: (
    source: string,
    token?: CancellationToken,
    others?: readonly string[],
  ) => Promise<RunOutcome>;
  readonly stop: () => Promise<void>;
}

/** A kernel with the bundled model and no limits. */
export const usualOptions: KernelOptions = {
  points: null,
  queue: null,
  bundledFolder: join(root, 'model/bundled'),
  model: 'bundled',
  threads: 0,
  precision: 'float32',
  device: 'cpu',
  memoryLimitMiB: 0,
  cacheFolder: null,
  downloads: 'never',
  notebookFolder: tmpdir(),
  session: null,
};

export async function startKernel(
  options: Partial<KernelOptions> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Kernel> {
  const child = forkKernel(join(root, 'dist/kernel.js'), [], environment);
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const outputs: OutputParams[] = [];
  const waitingForStatus = new Set<(status: StatusParams) => void>();
  const waitingForOutput = new Set<(output: OutputParams) => void>();
  connection.onNotification(statusNotification, (status) => waitingForStatus.forEach((tell) => tell(status)));
  connection.onNotification(outputNotification, (sent) => {
    const before = outputs.findLast(({ run, output }) => run === sent.run && output === sent.output);
    const output = { ...sent, result: whole(sent, before?.result) };
    outputs.push(output);
    waitingForOutput.forEach((tell) => tell(output));
  });
  connection.listen();
  let runs = 0;
  await connection.sendRequest(initializeRequest, { ...usualOptions, ...options });
  return {
    process: child,
    connection,
    outputs,
    status: (fits) => first(waitingForStatus, fits),
    output: (fits) => first(waitingForOutput, fits),
    run(source, token, others = []) {
      const cell = { index: others.length, source };
      const notebook = [...others.map((text, index) => ({ index, source: text })), cell];
      return connection.sendRequest(runRequest, { run: ++runs, cell, notebook }, token);
    },
    async stop() {
      connection.dispose();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}

function first<T>(waiting: Set<(value: T) => void>, fits: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const tell = (value: T) => {
      if (!fits(value)) return;
      waiting.delete(tell);
      resolve(value);
    };
    waiting.add(tell);
  });
}

/** One notebook's kernel: carries out the queue's commands, and reports what the kernel is doing. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import * as vscode from 'vscode';
import type {
  CodeCell,
  KernelOptions,
  KernelState,
  ProgressParams,
  RunOutcome,
  StatusParams,
} from '../../kernel/process/protocol';
import type { RunError } from '../../kernel/language/diagnostics';
import { afterIdling } from '../idling';
import { reasonOf } from '../reason';
import { startKernel, type KernelClient, type KernelListener } from '../../kernel/process/kernelClient';
import { died, failed } from '../runOutcome';
import { codeCells } from './codeCells';
import { errorOutput, textOutput, writeOutputs, type OutputWriter } from './outputs';
import { emptyQueue, step, type CellId, type QueueCommand, type QueueMessage } from './queue';

/** The state of the kernel as people see it: the states that it reports, and those that only the extension knows. */
export interface KernelView extends Omit<StatusParams, 'state'> {
  readonly state: KernelState | 'none' | 'resting' | 'silent' | 'dead';
}

/** What a session needs from the rest of the extension. */
export interface SessionHost {
  /** Starts a kernel's process. */
  readonly fork: () => ChildProcess;
  readonly kernelOptions: (notebook: vscode.NotebookDocument) => KernelOptions;
  readonly allowDownload: KernelListener['allowDownload'];
  readonly downloading: KernelListener['downloading'];
  /** Milliseconds without a run after which a kernel is ended; Infinity: never. */
  readonly idleTime: (notebook: vscode.NotebookDocument) => number;
  readonly createExecution: (cell: vscode.NotebookCell) => vscode.NotebookCellExecution;
  /** Null: the cell no longer runs. */
  readonly showProgress: (cell: vscode.NotebookCell, progress: ProgressParams | null) => void;
  /** Marks the places where the cell failed; an empty list removes the marks. */
  readonly showErrors: (cell: vscode.NotebookCell, errors: readonly RunError[]) => void;
  readonly viewChanged: (notebook: vscode.NotebookDocument) => void;
  readonly log: (line: string) => void;
}

export interface NotebookSession extends vscode.Disposable {
  execute(cells: readonly vscode.NotebookCell[]): void;
  interrupt(): void;
  /** Ends the kernel, which loses its session, and starts another. */
  restart(): void;
  cellRemoved(cell: vscode.NotebookCell): void;
  readonly view: KernelView;
}

interface CellRun {
  readonly cell: vscode.NotebookCell;
  readonly execution: vscode.NotebookCellExecution;
  readonly outputs: OutputWriter;
  readonly cancellation: CancellationTokenSource;
}

/** Before a notebook's first run. */
export const NO_KERNEL: KernelView = { state: 'none', model: null, residentMiB: 0 };
const SILENT_MS = 30_000;

export function openSession(notebook: vscode.NotebookDocument, host: SessionHost): NotebookSession {
  const runs = new Map<CellId, CellRun>();
  /** Cells whose next run measures here, although there is a queue. */
  const here = new Set<CellId>();
  let queue = emptyQueue;
  let kernel: KernelClient | null = null;
  let view = NO_KERNEL;
  let silence: NodeJS.Timeout | undefined;
  const idle = afterIdling(() => dispatch({ kind: 'idle-for-long' }));
  /** The session of the running kernel as text, for the next one if this one has to be ended. */
  let kept: string | null = null;

  function dispatch(message: QueueMessage): void {
    const { state, commands } = step(queue, message);
    queue = state;
    for (const command of commands) perform(command);
    idle.wait(queue.kernel === 'ready' && !queue.running ? host.idleTime(notebook) : Infinity);
  }

  function perform(command: QueueCommand): void {
    switch (command.kind) {
      case 'start-kernel':
        return start();
      case 'stop-kernel':
        kept = null;
        return stop(NO_KERNEL);
      case 'rest-kernel':
        host.log('the kernel process was idle for long and was ended; its session goes on in the next one');
        return stop({ ...view, state: 'resting', residentMiB: 0 });
      case 'enqueue':
        return enqueue(command.cell);
      case 'begin':
        return void begin(command.cell, command.run, command.order);
      case 'cancel':
        return cancel(command.run);
      case 'end':
        return end(command.cell, command.outcome);
      case 'dequeue':
        return dequeue(command.cell);
    }
  }

  function start(): void {
    look({ ...NO_KERNEL, state: 'starting' });
    const options = { ...host.kernelOptions(notebook), session: kept };
    const client = startKernel(host.fork(), options, {
      output: ({ run, output, result, resolved }) => running(run)?.outputs.show(output, result, resolved),
      progress: (progress) => {
        const cell = running(progress.run)?.cell;
        if (cell) host.showProgress(cell, progress);
      },
      status: look,
      session: (session) => (kept = session),
      allowDownload: host.allowDownload,
      downloading: host.downloading,
      log: host.log,
      replaced() {
        host.log(
          'the kernel process did not hear a cancel and was ended; its session goes on in the next one',
        );
        kernel = null;
        dispatch({ kind: 'kernel-replaced' });
      },
      gone: (reason) => {
        host.log(`kernel process ended: ${reason}`);
        kept = null;
        stop({ ...NO_KERNEL, state: 'dead' });
        dispatch({ kind: 'kernel-gone', outcome: died(reason) });
      },
    });
    kernel = client;
    void client.ready.then((pid) => {
      host.log(`kernel process ${pid} is ready`);
      if (kernel === client) dispatch({ kind: 'kernel-ready' });
    });
  }

  function stop(next: KernelView): void {
    kernel?.end();
    kernel = null;
    look(next);
    clearTimeout(silence);
    idle.wait(Infinity);
  }

  /** Every status is also a heartbeat. If the next one does not come in time, the kernel counts as silent. */
  function look(next: KernelView): void {
    clearTimeout(silence);
    silence = setTimeout(() => look({ ...view, state: 'silent' }), SILENT_MS);
    view = next;
    host.viewChanged(notebook);
  }

  function enqueue(id: CellId): void {
    const cell = notebook.getCells().find((candidate) => cellId(candidate) === id);
    if (!cell) return dispatch({ kind: 'removed', cell: id });
    const execution = host.createExecution(cell);
    const cancellation = new CancellationTokenSource();
    runs.set(id, {
      cell,
      execution,
      outputs: writeOutputs(execution, { run: randomUUID(), began: new Date().toISOString() }),
      cancellation,
    });
  }

  async function begin(id: CellId, run: number, order: number): Promise<void> {
    const cellRun = runs.get(id);
    if (!cellRun || !kernel) return;
    const { cell, execution, cancellation } = cellRun;
    execution.executionOrder = order;
    execution.start(Date.now());
    void execution.clearOutput();
    host.showErrors(cell, []);
    const started = performance.now();
    const params = {
      ...{ run, cell: sourceOf(cell), notebook: codeCells(notebook).map(sourceOf) },
      ...(here.delete(id) && { here: true }),
    };
    const outcome = await kernel
      .run(params, cancellation.token)
      .catch((error: unknown) => failed(reasonOf(error), performance.now() - started));
    dispatch({ kind: 'finished', run, outcome });
  }

  function cancel(run: number): void {
    running(run)?.cancellation.cancel();
  }

  function end(id: CellId, outcome: RunOutcome): void {
    const cellRun = runs.get(id);
    if (!cellRun) return;
    runs.delete(id);
    const { cell, execution, outputs } = cellRun;
    if (execution.executionOrder === undefined) execution.start(Date.now());
    const hasResults = outputs.close();
    for (const error of outcome.errors) void execution.appendOutput(errorOutput(cell.document, error));
    if (outcome.status === 'cancelled' && !hasResults)
      void execution.appendOutput(textOutput('Stopped before there was a result.'));
    host.showErrors(cell, outcome.errors);
    host.showProgress(cell, null);
    if (outcome.errors.some(({ code }) => code.startsWith('queue-'))) void offerHere(cell);
    execution.end(outcome.status === 'cancelled' ? undefined : outcome.status === 'ok', Date.now());
  }

  /** A queue that is lost never turns into a run of this machine by itself. */
  async function offerHere(cell: vscode.NotebookCell): Promise<void> {
    const measure = 'Measure the Rest Here';
    const chosen = await vscode.window.showWarningMessage(
      `Cell ${cell.index + 1} has points that its queue did not measure. What is there is kept.`,
      measure,
    );
    if (chosen !== measure || !notebook.getCells().includes(cell)) return;
    here.add(cellId(cell));
    dispatch({ kind: 'requested', cells: [cellId(cell)] });
  }

  function dequeue(id: CellId): void {
    runs.get(id)?.execution.end(undefined);
    runs.delete(id);
  }

  function running(run: number): CellRun | undefined {
    return queue.running?.run === run ? runs.get(queue.running.cell) : undefined;
  }

  return {
    execute: (cells) => dispatch({ kind: 'requested', cells: cells.map(cellId) }),
    interrupt: () => dispatch({ kind: 'interrupted' }),
    restart: () => dispatch({ kind: 'restarted' }),
    cellRemoved: (cell) => dispatch({ kind: 'removed', cell: cellId(cell) }),
    get view() {
      return view;
    },
    dispose: () => stop(NO_KERNEL),
  };
}

function cellId(cell: vscode.NotebookCell): CellId {
  return cell.document.uri.toString();
}

function sourceOf(cell: vscode.NotebookCell): CodeCell {
  return { index: cell.index, source: cell.document.getText() };
}

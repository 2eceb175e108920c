/**
 * The messages between the extension and the kernel process: JSON-RPC (vscode-jsonrpc) over the
 * channel of a forked Node process. One kernel process serves one notebook.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { PrecisionCost } from '../../model/precisionCost';
import type { DeviceChoice } from '../language/devices';
import type { RunError } from '../language/diagnostics';
import type { ModelInfo } from '../results/envelope';
import type { Result } from '../kinds/readings';
import type { WorkPlace } from '../sweep/executor';
import type { QueueOptions } from '../sweep/onQueue';
import type { PointOptions } from '../sweep/place';

export interface KernelOptions {
  /** Bundled model's folder. */
  readonly bundledFolder: string;
  /** Model of a notebook without a `model` statement: any name that the statement takes. */
  readonly model: string;
  /** Threads of the runtime; 0: one per physical core. */
  readonly threads: number;
  readonly precision: 'float32' | '8bit';
  /** Where a notebook without `set device` measures. */
  readonly device: DeviceChoice;
  /** The kernel refuses work that would need more than this; 0: no limit. */
  readonly memoryLimitMiB: number;
  /** Folder of downloaded checkpoints; null: where other programs have them. */
  readonly cacheFolder: string | null;
  /** Whether a run may download a model: never, always, or after a question to this kernel's parent. */
  readonly downloads: 'never' | 'ask' | 'always';
  /** Folder that relative paths start from: the notebook's own. Null for a notebook that was never saved. */
  readonly notebookFolder: string | null;
  /** Where points of sweeps are kept, and which are measured; null: none is kept. */
  readonly points: PointOptions | null;
  /** The queue whose workers measure; null: this process does. */
  readonly queue: QueueOptions | { readonly mistake: string } | null;
  /** The session of a kernel that was ended, as it told it; null: a new one. */
  readonly session: string | null;
}

/** A code cell of the notebook: lets an error name the cell that an unknown name waits for. */
export interface CodeCell {
  /** Place in the notebook, Markdown cells counted, from 0. */
  readonly index: number;
  readonly source: string;
}

export interface RunParams {
  /** Echoed in progress and output notifications. */
  readonly run: number;
  readonly cell: CodeCell;
  /** All code cells of the notebook as they are now. */
  readonly notebook: readonly CodeCell[];
  /** Measures in this process what is not kept, although there is a queue. */
  readonly here?: boolean;
}

export interface RunOutcome {
  readonly status: 'ok' | 'error' | 'cancelled';
  readonly ms: number;
  readonly errors: readonly RunError[];
  /** Points that were neither kept nor measured, since some of them alone were wanted; left out if there are none. */
  readonly missing?: number;
}

/** The outcome of a run that was cancelled before there was anything to tell. */
export const stopped: RunOutcome = { status: 'cancelled', ms: 0, errors: [] };

/** A result that appeared or grew. `output` counts the cell's results from 0; a later one replaces an earlier one. */
export interface OutputParams {
  readonly run: number;
  readonly output: number;
  readonly result: Result;
  /** The hash of what it follows from; null for a message. */
  readonly resolved: string | null;
  /** The places in the grid of the points of this sweep, if the others were sent before; left out if all are there. */
  readonly places?: readonly number[];
}

export interface ProgressParams {
  readonly run: number;
  /** What is being done, as a sentence without a full stop: "Completing 6 samples". */
  readonly text: string;
  /** 0 to 1, if it is known. */
  readonly fraction?: number;
  readonly remainingMs?: number;
}

export interface PrepareParams {
  readonly prompt: string;
  /** How many tokens will follow the prompt. */
  readonly newTokens: number;
}

/** A prompt that fits the default model's context. */
export interface Prepared {
  readonly prompt: string;
  /** Characters, in UTF-16 units, that were cut from its front. */
  readonly cut: number;
  readonly model: ModelInfo;
}

export type KernelState = 'starting' | 'loading' | 'idle' | 'busy';
export interface StatusParams {
  readonly state: KernelState;
  readonly model: ModelInfo | null;
  readonly residentMiB: number;
  /** Where the cell that runs is measured; left out: in this process. */
  readonly place?: WorkPlace;
}

/** Exit code of a kernel whose runtime is missing or cannot be loaded. */
export const noRuntimeExit = 70;

/** First request; answers when the process is ready (no model is loaded yet). */
export const initializeRequest = new RequestType<KernelOptions, { pid: number }, void>('initialize');
/** Runs one cell. Cancel it with the request's cancellation token: it answers with status `cancelled`. */
export const runRequest = new RequestType<RunParams, RunOutcome, void>('run');

/**
 * Chooses the default model, begins to load it, and fits a prompt to its context. Rejects with a sentence if the
 * model cannot be used.
 */
export const prepareRequest = new RequestType<PrepareParams, Prepared, void>('prepare');

export interface DownloadQuestion {
  /** The model as people name it. */
  readonly model: string;
  /** What the download takes: how many bytes, where they go, and how many are free there. */
  readonly detail: string;
}

/** From the kernel: may it download? */
export const downloadRequest = new RequestType<DownloadQuestion, boolean, void>('download');

/** From the kernel: a download has begun that a run waits for. */
export const downloadingNotification = new NotificationType<{
  /** The model as people name it. */
  readonly model: string;
}>('downloading');

/** Which model's precision is to be measured: any name that a `model` statement takes. */
export interface CostParams {
  readonly model: string;
}

/** Measures what 8-bit weights cost a model; its progress is that of run 0. Cancel it with the request's token. */
export const costRequest = new RequestType<CostParams, PrecisionCost, void>('cost');

export const outputNotification = new NotificationType<OutputParams>('output');
export const progressNotification = new NotificationType<ProgressParams>('progress');
/** Sent on every change of state and every second as a heartbeat. */
export const statusNotification = new NotificationType<StatusParams>('status');
/** The session as text whenever it has changed: before work that cannot be interrupted, and when a cell ends. */
export const sessionNotification = new NotificationType<{ session: string }>('session');
/** A line for the kernel log. */
export const logNotification = new NotificationType<{ text: string }>('log');

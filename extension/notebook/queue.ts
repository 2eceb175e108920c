/**
 * The order in which a notebook's cells run, as a pure function: (state, message) -> (state, commands).
 * Cells run one at a time in the order of the requests. If one fails or is stopped, the waiting cells are dropped.
 */
import { stopped, type RunOutcome } from '../../kernel/process/protocol';

/** The URI of the cell's document. */
export type CellId = string;

export interface QueueState {
  readonly kernel: 'none' | 'starting' | 'ready';
  readonly running: { readonly cell: CellId; readonly run: number } | null;
  readonly waiting: readonly CellId[];
  /** Number of the last run; no two runs of a notebook share one. */
  readonly run: number;
  /** Execution order of the last run; each session counts from 1. */
  readonly order: number;
}

export type QueueMessage =
  | { readonly kind: 'requested'; readonly cells: readonly CellId[] }
  | { readonly kind: 'kernel-ready' }
  | { readonly kind: 'kernel-gone'; readonly outcome: RunOutcome }
  /** The process was ended because it did not hear a cancel; its session goes on in the next one. */
  | { readonly kind: 'kernel-replaced' }
  /** Nothing has run for long. */
  | { readonly kind: 'idle-for-long' }
  | { readonly kind: 'finished'; readonly run: number; readonly outcome: RunOutcome }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'removed'; readonly cell: CellId };

export type QueueCommand =
  | { readonly kind: 'start-kernel' }
  | { readonly kind: 'stop-kernel' }
  /** Ends the kernel, whose session goes on in the next one. */
  | { readonly kind: 'rest-kernel' }
  /** Shows that the cell waits. */
  | { readonly kind: 'enqueue'; readonly cell: CellId }
  | { readonly kind: 'begin'; readonly cell: CellId; readonly run: number; readonly order: number }
  | { readonly kind: 'cancel'; readonly run: number }
  | { readonly kind: 'end'; readonly cell: CellId; readonly outcome: RunOutcome }
  /** Takes back a cell that was waiting and will not run. */
  | { readonly kind: 'dequeue'; readonly cell: CellId };

export interface QueueStep {
  readonly state: QueueState;
  readonly commands: readonly QueueCommand[];
}

export const emptyQueue: QueueState = { kernel: 'none', running: null, waiting: [], run: 0, order: 0 };

/** The next state after a message, and the commands to carry out, in order. */
export function step(state: QueueState, message: QueueMessage): QueueStep {
  switch (message.kind) {
    case 'requested':
      return requested(state, message.cells);
    case 'kernel-ready':
      return advance({ ...state, kernel: 'ready' }, []);
    case 'kernel-gone':
      return kernelGone(state, message.outcome);
    case 'kernel-replaced':
      return { state: { ...state, kernel: 'starting' }, commands: [{ kind: 'start-kernel' }] };
    case 'idle-for-long':
      if (state.kernel !== 'ready' || state.running || state.waiting.length > 0)
        return { state, commands: [] };
      return { state: { ...state, kernel: 'none' }, commands: [{ kind: 'rest-kernel' }] };
    case 'finished':
      return finished(state, message.run, message.outcome);
    case 'interrupted':
      return interrupted(state);
    case 'restarted':
      return restarted(state);
    case 'removed':
      return removed(state, message.cell);
  }
}

function requested(state: QueueState, cells: readonly CellId[]): QueueStep {
  const there = new Set([...state.waiting, ...(state.running ? [state.running.cell] : [])]);
  const added = [...new Set(cells)].filter((cell) => !there.has(cell));
  const commands = added.map((cell): QueueCommand => ({ kind: 'enqueue', cell }));
  return advance({ ...state, waiting: [...state.waiting, ...added] }, commands);
}

/** Begins the next cell if one waits and none runs. Starts the kernel first if there is none. */
function advance(state: QueueState, commands: readonly QueueCommand[]): QueueStep {
  const [cell, ...waiting] = state.waiting;
  if (cell === undefined || state.running) return { state, commands };
  if (state.kernel === 'starting') return { state, commands };
  if (state.kernel === 'none')
    return { state: { ...state, kernel: 'starting' }, commands: [...commands, { kind: 'start-kernel' }] };
  const [run, order] = [state.run + 1, state.order + 1];
  return {
    state: { ...state, running: { cell, run }, waiting, run, order },
    commands: [...commands, { kind: 'begin', cell, run, order }],
  };
}

function finished(state: QueueState, run: number, outcome: RunOutcome): QueueStep {
  if (state.running?.run !== run) return { state, commands: [] };
  const end: QueueCommand = { kind: 'end', cell: state.running.cell, outcome };
  const idle = { ...state, running: null };
  // An interrupt emptied the queue, so the cells that wait now were requested after it.
  return outcome.status === 'error' ? clearWaiting(idle, [end]) : advance(idle, [end]);
}

/** Ends the running cell with the reason. If none runs, ends the one that waits for the kernel. */
function kernelGone(state: QueueState, outcome: RunOutcome): QueueStep {
  const [first, ...rest] = state.running ? [state.running.cell, ...state.waiting] : state.waiting;
  const end: readonly QueueCommand[] = first === undefined ? [] : [{ kind: 'end', cell: first, outcome }];
  return clearWaiting({ ...emptyQueue, run: state.run, waiting: rest }, end);
}

function interrupted(state: QueueState): QueueStep {
  const cancel: readonly QueueCommand[] = state.running ? [{ kind: 'cancel', run: state.running.run }] : [];
  return clearWaiting(state, cancel);
}

function restarted(state: QueueState): QueueStep {
  const end: readonly QueueCommand[] = state.running
    ? [{ kind: 'end', cell: state.running.cell, outcome: stopped }]
    : [];
  const cleared = clearWaiting(state, end);
  return {
    state: { ...emptyQueue, run: state.run, kernel: 'starting' },
    commands: [...cleared.commands, { kind: 'stop-kernel' }, { kind: 'start-kernel' }],
  };
}

function removed(state: QueueState, cell: CellId): QueueStep {
  if (state.running?.cell === cell) return interrupted(state);
  if (!state.waiting.includes(cell)) return { state, commands: [] };
  const waiting = state.waiting.filter((other) => other !== cell);
  return { state: { ...state, waiting }, commands: [{ kind: 'dequeue', cell }] };
}

function clearWaiting(state: QueueState, commands: readonly QueueCommand[]): QueueStep {
  const dequeued = state.waiting.map((cell): QueueCommand => ({ kind: 'dequeue', cell }));
  return { state: { ...state, waiting: [] }, commands: [...commands, ...dequeued] };
}

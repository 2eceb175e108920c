/** The messages between the extension and the process that looks at a queue. */
import { RequestType } from 'vscode-jsonrpc';
import type { QueueAddress } from '../queue/address';
import type { QueueState } from '../queue/lookAtQueues';

export type { QueueState } from '../queue/lookAtQueues';

/** What somebody sees who looks: what is in the queue of each model, or as a sentence why that is not known. */
export type Looked = { readonly queues: readonly QueueState[] } | { readonly problem: string };

export const lookRequest = new RequestType<QueueAddress, Looked, void>('look');
/** Takes out what waits. The problem is a sentence; null: it is done. */
export const drainRequest = new RequestType<QueueAddress, { readonly problem: string | null }, void>('drain');

/** What a queue is like after that. */
export const drained =
  'No job waits any more. What runs ends, and is kept for seven days. A notebook that still runs sends its jobs again: interrupt it first.';

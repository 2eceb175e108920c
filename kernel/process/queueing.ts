/**
 * All that needs the library of queues, in a file of its own: it is large, and nobody who uses no queue reads it.
 */
export { lookAtQueues } from '../queue/lookAtQueues';
export { submit } from '../queue/submit';
export { manageQueue } from './queueCommand';
export { runWorker } from './worker';

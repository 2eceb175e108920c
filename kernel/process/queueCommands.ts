import { join } from 'node:path';
import { queueAddress } from './queueAddress';
import type { QueueCommand, WorkerCommand } from './sharingArguments';
import { say } from './terminal';

type Queueing = typeof import('./queueing');

/** The library of queues is large: it is read when a queue is used. */
const queueing = async (): Promise<Queueing> => (await import(join(__dirname, 'queue.js'))) as Queueing;

/** Milliseconds after which a job is given to another worker if this one is gone. */
const usualLock = 30_000;

/** `steer worker`. @returns the exit code. @throws UsageError */
export async function work({ queue, cache, idleSeconds, ...wanted }: WorkerCommand): Promise<number> {
  const address = await queueAddress(queue.given, queue.isInsecure);
  const { runWorker } = await queueing();
  return runWorker({
    ...{ address, ...wanted, say, cacheFolder: cache },
    idle: idleSeconds === null ? Infinity : idleSeconds * 1000,
    bundledFolder: join(__dirname, '../model/bundled'),
    lock: Number(process.env['STEERBOOK_QUEUE_LOCK_MS'] ?? usualLock),
  });
}

/** `steer queue status|drain|clear`. @returns the exit code. @throws UsageError */
export async function lookAtQueue({ how, queue, json }: QueueCommand): Promise<number> {
  const address = await queueAddress(queue.given, queue.isInsecure);
  const { manageQueue } = await queueing();
  return manageQueue(how, address, json);
}

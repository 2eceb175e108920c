import { join } from 'node:path';
import { addressText } from '../queue/address';
import { queueAddress } from './queueAddress';
import type { QueueCommand, WorkerCommand } from './sharingArguments';
import { isConfirmed, say } from './terminal';

type Queueing = typeof import('./queueing');

/** The library of queues is large: it is read when a queue is used. */
const queueing = async (): Promise<Queueing> => (await import(join(__dirname, 'queue.js'))) as Queueing;

/** Milliseconds after which a job is given to another worker if this one is gone. */
const usualLock = 30_000;
/** Milliseconds after which the rest of a job is given back, so that what is measured is seen and others can go on. */
const usualTurn = 60_000;

/** What a library leaves open does not hold the command. */
const endSoon = () => setTimeout(() => process.exit(), 1000).unref();

/** `steer worker`. @returns the exit code. @throws UsageError */
export async function work({ queue, cache, idleSeconds, ...wanted }: WorkerCommand): Promise<number> {
  const address = await queueAddress(queue.given, queue.isInsecure);
  const { runWorker } = await queueing();
  const code = await runWorker({
    ...{ address, ...wanted, say, cacheFolder: cache },
    idle: idleSeconds === null ? Infinity : idleSeconds * 1000,
    bundledFolder: join(__dirname, '../model/bundled'),
    lock: Number(process.env['STEERBOOK_QUEUE_LOCK_MS'] ?? usualLock),
    turn: Number(process.env['STEERBOOK_QUEUE_TURN_MS'] ?? usualTurn),
  });
  endSoon();
  return code;
}

/** `steer queue status|drain|clear`. @returns the exit code. @throws UsageError */
export async function lookAtQueue({ how, queue, json, yes }: QueueCommand): Promise<number> {
  const address = await queueAddress(queue.given, queue.isInsecure);
  if (how === 'clear' && !yes) {
    say(
      `${addressText(address)}: everything that waits or was put aside, and results that nobody has collected.`,
    );
    if (!(await isConfirmed())) return 1;
  }
  const { manageQueue } = await queueing();
  const code = await manageQueue(how, address, json);
  endSoon();
  return code;
}

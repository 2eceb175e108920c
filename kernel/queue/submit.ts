import * as v from 'valibot';
import { addressText, type QueueAddress } from './address';
import { answered, oneAnswer, queueServer, type JobQueue } from './connection';
import {
  jobFrom,
  jobId,
  keptSeconds,
  mostTries,
  returnSchema,
  type Job,
  type JobReturn,
  type ListedQueue,
} from './job';
import { enlist } from './lookAtQueues';
import { connected, reasonOf } from './reason';

/** What is sent to a queue. */
export interface Submission {
  readonly address: QueueAddress;
  readonly listed: ListedQueue;
  readonly jobs: readonly Job[];
  /** Milliseconds without an answer after which the queue is given up. */
  readonly patience: number;
  readonly signal?: AbortSignal;
}

/** What comes from a queue, as plain data. */
export type QueueEvent =
  /**
   * Units of a job are done, from one of them on; what is not among them is sent again. A job is removed from the queue
   * when the next event is asked for: until then somebody else may collect it.
   * @param refuse says that nobody can have measured this: the job is begun anew, a few times.
   */
  | {
      readonly kind: 'returned';
      readonly job: number;
      readonly from: number;
      readonly value: JobReturn;
      readonly refuse: () => void;
    }
  /** So many workers take jobs of this model. */
  | { readonly kind: 'workers'; readonly count: number }
  /** The queue does not answer for the moment. */
  | { readonly kind: 'silent' }
  /** A job was begun too often without an end. It stays in the queue, by this name. */
  | { readonly kind: 'aside'; readonly job: number; readonly id: string; readonly reason: string }
  /** The end: the queue could not be reached at all, or no longer. */
  | { readonly kind: 'unreachable' | 'lost'; readonly address: string; readonly reason: string };

/** A job that is not back yet, or what a worker has given back of it. */
interface Pending {
  readonly job: number;
  /** Its first unit that is not back. */
  readonly from: number;
  readonly data: Job;
  readonly attempt: number;
}

/** Milliseconds between two looks at everything: what events tell is looked at at once. */
const look = 2000;
const addedAtOnce = 50;
const finished = { age: keptSeconds };

/**
 * Sends jobs and yields what becomes of them, in any order. A job that is in the queue already, because somebody has sent
 * it before, is not sent again. If the signal is aborted, jobs that wait are taken back; those that run are not.
 */
export async function* submit(submission: Submission): AsyncGenerator<QueueEvent> {
  const { address, listed, jobs, patience, signal } = submission;
  const server = queueServer(address);
  const queue = server.queue(listed.queue);
  const events = server.events(listed.queue);
  const woken = wakenings(signal);
  const hear = ({ jobId: id }: { readonly jobId: string }) => woken.wake(id);
  events.on('completed', hear);
  events.on('failed', hear);
  const pending = new Map<string, Pending>();
  const end = (kind: 'unreachable' | 'lost', error: unknown): QueueEvent => ({
    ...{ kind, address: addressText(address), reason: reasonOf(address, server, error) },
  });
  try {
    try {
      await connected([queue, events], oneAnswer);
    } catch (error) {
      yield end('unreachable', error);
      return;
    }
    let silentSince: number | null = null;
    let isListed = false;
    const unsent = jobs.map((data, job): Pending => ({ job, from: 0, data, attempt: 1 }));
    let workers: number | null = null;
    let lookAt = 0;
    while (unsent.length + pending.size > 0 && signal?.aborted !== true) {
      try {
        if (!isListed) await enlist(server, [listed]);
        isListed = true;
        if (unsent.length > 0) {
          for (const [id, one] of await send(queue, unsent.slice(0, addedAtOnce))) pending.set(id, one);
          unsent.splice(0, addedAtOnce);
        }
        const isLook = performance.now() >= lookAt;
        if (isLook) {
          lookAt = performance.now() + look;
          const count = await answered(queue.getWorkersCount(), oneAnswer);
          if (count !== workers) yield { kind: 'workers', count };
          workers = count;
        }
        silentSince = null;
        for (const id of isLook ? [...pending.keys()] : woken.take()) {
          const one = pending.get(id);
          if (!one) continue;
          const event = await eventOf(queue, id, one);
          if (event === null) continue;
          pending.delete(id);
          if (event.kind === 'aside') {
            yield event;
            continue;
          }
          const answer = { isRefused: false };
          yield { ...event, refuse: () => void (answer.isRefused = true) };
          const again = answer.isRefused ? { ...one, attempt: one.attempt + 1 } : restOf(one, event.value);
          if (again && again.attempt > mostTries)
            yield { kind: 'aside', job: one.job, id, reason: 'its results are none' };
          else if (again) unsent.push(again);
          await answered(queue.remove(id), oneAnswer);
        }
      } catch (error) {
        silentSince ??= performance.now();
        // When it answers again, people are told.
        workers = null;
        if (performance.now() - silentSince > patience) {
          yield end('lost', error);
          return;
        }
        yield { kind: 'silent' };
      }
      if (silentSince !== null || (unsent.length === 0 && pending.size > 0))
        await woken.next(silentSince === null ? look : look / 4);
    }
  } finally {
    woken.end();
    if (signal?.aborted) await takeBack(queue, [...pending.keys()]);
    // A server that is gone would be tried for as long as this process lives.
    server.end();
    await answered(Promise.all([events.close(), queue.close()]), look).catch(() => undefined);
  }
}

/** What a worker has given back of a job; null if it has measured all. */
function restOf({ job, from, data }: Pending, value: JobReturn): Pending | null {
  if ('failure' in value || value.bodies.length >= data.keys.length) return null;
  const done = value.bodies.length;
  return { job, from: from + done, data: jobFrom(data, done), attempt: 1 };
}

/** Sends some jobs under the first names that no job which was put aside has. */
async function send(
  queue: JobQueue,
  some: readonly Pending[],
): Promise<readonly (readonly [id: string, Pending])[]> {
  const named = some.map(async (one) => {
    let { attempt } = one;
    while ((await answered(queue.getJobState(jobId(one.data, attempt)), oneAnswer)) === 'failed')
      attempt += 1;
    return { ...one, attempt };
  });
  const all = await Promise.all(named);
  return Promise.all(all.map(async (one) => [await add(queue, one), one] as const));
}

/** Adds a job unless it is there. @returns its id */
async function add(queue: JobQueue, { data, attempt }: Pending): Promise<string> {
  const id = jobId(data, attempt);
  const options = { jobId: id, attempts: mostTries, removeOnComplete: finished, removeOnFail: finished };
  await answered(queue.add('points', data, options), oneAnswer);
  return id;
}

type Finished = Extract<QueueEvent, { kind: 'returned' | 'aside' }>;

/** What has become of a job; null if it is not finished. */
async function eventOf(queue: JobQueue, id: string, one: Pending): Promise<Finished | null> {
  // A job that is read before its state may have been finished between the two, and has no result then.
  const state = await answered(queue.getJobState(id), oneAnswer);
  // A job comes with all of its texts.
  if (state === 'waiting' || state === 'active') return null;
  const found = await answered(queue.getJob(id), oneAnswer);
  if (!found) {
    // Somebody has taken it out, or the server has forgotten it.
    await add(queue, one);
    return null;
  }
  const { job, from } = one;
  if (state === 'failed') return { kind: 'aside', job, id, reason: found.failedReason };
  if (state !== 'completed') return null;
  const read = v.safeParse(returnSchema, found.returnvalue);
  const value: JobReturn = read.success ? read.output : { format: 1, bodies: [] };
  return { kind: 'returned', job, from, value, refuse: () => undefined };
}

/** Takes jobs back that nobody has begun. */
async function takeBack(queue: JobQueue, ids: readonly string[]): Promise<void> {
  const take = async (id: string) => {
    const state = await queue.getJobState(id);
    if (state === 'waiting' || state === 'delayed' || state === 'prioritized') await queue.remove(id);
  };
  await answered(Promise.all(ids.map(take)), oneAnswer).catch(() => undefined);
}

/** Jobs of which an event was heard, and a wait for the next one. */
function wakenings(signal: AbortSignal | undefined) {
  const ids = new Set<string>();
  let wake: () => void = () => undefined;
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  return {
    wake(id: string) {
      ids.add(id);
      wake();
    },
    take(): readonly string[] {
      const all = [...ids];
      ids.clear();
      return all;
    },
    next: (most: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, most);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (ids.size > 0 || signal?.aborted) wake();
      }),
    end: () => signal?.removeEventListener('abort', onAbort),
  };
}

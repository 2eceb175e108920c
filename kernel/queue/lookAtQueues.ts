import * as v from 'valibot';
import { engineNumber } from '../../model/engine/number';
import type { QueueAddress } from './address';
import { queueServer, used, type JobQueue, type QueueServer } from './connection';
import { indexQueue, listedSchema, type ListedQueue } from './job';
import { unreachable } from './reason';
import { finishedBetween, finishedPerMinute, type FinishedJobs } from './throughput';

/** What is in the queue of one model. */
export interface QueueState extends ListedQueue {
  /** True if another version of Steerbook has sent it, whose workers would give other numbers. */
  readonly isOtherEngine: boolean;
  readonly workers: number;
  /** Jobs by their state; those that are finished wait to be collected. */
  readonly waiting: number;
  readonly running: number;
  readonly finished: number;
  /** Jobs that were put aside. */
  readonly aside: number;
  /** The last of them, the newest first. */
  readonly failures: readonly Failure[];
  /** Jobs that were finished in the last minutes, for each of them; null: that is not known yet. */
  readonly perMinute: number | null;
}

/** A job that was put aside. */
interface Failure {
  readonly id: string;
  readonly reason: string;
}

/** Looks at the queues of a server. @throws Error with a sentence if it cannot be reached */
export interface QueueLook {
  readonly states: () => Promise<readonly QueueState[]>;
  /** Takes out what waits, or all of it. */
  readonly empty: (does: 'drain' | 'clear') => Promise<void>;
}

const mostQueues = 1000;
/** Failures of a queue that are told, and characters of a reason. */
const [mostFailures, mostReason] = [20, 500];
/** True if somebody takes its jobs, or a job of it is there. */
const isUsed = ({ workers, waiting, running, finished, aside }: QueueState) =>
  workers + waiting + running + finished + aside > 0;
/** The precisions of a model stand together, float32 first. */
const byName = (one: QueueState, other: QueueState) =>
  one.model.localeCompare(other.model) || other.precision.localeCompare(one.precision);
const states = ['waiting', 'delayed', 'prioritized', 'active', 'completed', 'failed'] as const;

/** Lists queues that nobody has listed. */
export async function enlist(server: QueueServer, queues: readonly ListedQueue[]): Promise<void> {
  const jobs = queues.map((data) => ({ name: 'queue', data, opts: { jobId: data.queue } }));
  await used(server, indexQueue, (index) => index.addBulk(jobs));
}

export function lookAtQueues(address: QueueAddress): QueueLook {
  /** Reasons by queue and job: they do not change, and a job comes with all of its texts. */
  const reasons = new Map<string, string>();
  const counting = new Map<string, ReturnType<typeof finishedBetween>>();

  /** The queues of a server, as its index lists them. */
  const listed = (server: QueueServer): Promise<readonly ListedQueue[]> =>
    used(server, indexQueue, async (index) => {
      const jobs = await index.getJobs(['waiting'], 0, mostQueues);
      return jobs.flatMap(({ data }) => {
        const read = v.safeParse(listedSchema, data);
        return read.success ? [read.output] : [];
      });
    });

  async function failuresOf(queue: JobQueue): Promise<readonly Failure[]> {
    const ids = await queue.getRanges(['failed'], 0, mostFailures - 1);
    const found = ids.map(async (id) => {
      const key = `${queue.name} ${id}`;
      const told: unknown = reasons.get(key) ?? (await queue.getJob(id))?.failedReason;
      const reason = typeof told === 'string' ? told.slice(0, mostReason) : 'no reason was given';
      reasons.set(key, reason);
      return { id, reason };
    });
    return Promise.all(found);
  }

  function perMinute(queue: string, finished: FinishedJobs): number | null {
    const { count, prevTS } = finished.meta;
    if (prevTS > 0 || count === 0) return finishedPerMinute(finished, Date.now());
    const between = counting.get(queue) ?? finishedBetween();
    counting.set(queue, between);
    return between(count, Date.now());
  }

  const stateOf = (server: QueueServer, one: ListedQueue): Promise<QueueState> =>
    used(server, one.queue, async (queue) => {
      const [counts, workers, failures, finished] = await Promise.all([
        queue.getJobCounts(...states),
        queue.getWorkersCount(),
        failuresOf(queue),
        queue.getMetrics('completed'),
      ]);
      const of = (...some: readonly (typeof states)[number][]) =>
        some.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
      return {
        ...{ ...one, isOtherEngine: one.engine !== engineNumber, workers, failures },
        perMinute: perMinute(one.queue, finished),
        waiting: of('waiting', 'delayed', 'prioritized'),
        ...{ running: of('active'), finished: of('completed'), aside: of('failed') },
      };
    });

  /** What `ask` gives with a server that is left afterwards: one that is gone would be tried for as long as this process lives. */
  async function asked<T>(ask: (server: QueueServer) => Promise<T>): Promise<T> {
    const server = queueServer(address);
    try {
      return await ask(server);
    } catch (error) {
      throw new Error(unreachable(address, server, error), { cause: error });
    } finally {
      server.end();
    }
  }

  return {
    states: () =>
      asked(async (server) => {
        const all = await Promise.all((await listed(server)).map((one) => stateOf(server, one)));
        return all.filter(isUsed).sort(byName);
      }),
    empty: (does) =>
      asked(async (server) => {
        const served: ListedQueue[] = [];
        for (const one of await listed(server))
          await used(server, one.queue, async (queue) => {
            if (does === 'drain') return queue.drain(true);
            if ((await queue.getWorkersCount()) > 0) served.push(one);
            return queue.obliterate({ force: true });
          });
        if (does === 'drain') return;
        await used(server, indexQueue, (index) => index.obliterate({ force: true }));
        await enlist(server, served);
      }),
  };
}

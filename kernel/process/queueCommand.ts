import * as v from 'valibot';
import { counted } from '../language/numbers';
import { addressText, type QueueAddress } from '../queue/address';
import { answered, queueServer, type QueueServer } from '../queue/connection';
import { indexQueue, listedSchema, type ListedQueue } from '../queue/job';
import { reasonOf } from '../queue/reason';
import { visibleText } from '../results/tokenText';
import { aligned } from './modelsText';
import { say } from './terminal';

/** What is in the queue of one model. */
interface QueueState extends ListedQueue {
  /** Jobs by their state; those that are finished wait to be collected. */
  readonly waiting: number;
  readonly running: number;
  readonly finished: number;
  /** Jobs that were put aside. */
  readonly aside: number;
  readonly workers: number;
}

const oneAnswer = 10_000;
const mostQueues = 1000;
const states = ['waiting', 'delayed', 'prioritized', 'active', 'completed', 'failed'] as const;

/** `steer queue`: shows what is in a queue, takes out what waits, or all of it. @returns the exit code */
export async function manageQueue(
  does: 'status' | 'drain' | 'clear',
  address: QueueAddress,
  isJson: boolean,
): Promise<number> {
  const server = queueServer(address);
  try {
    const listed = await answered(queuesOf(server), oneAnswer);
    if (does === 'status') {
      const found = await queueStates(server, listed);
      process.stdout.write(`${isJson ? JSON.stringify(found, null, 1) : statusText(address, found)}\n`);
      return 0;
    }
    for (const { queue: name } of listed) await answered(empty(server, name, does), oneAnswer);
    if (does === 'clear') await answered(empty(server, indexQueue, does), oneAnswer);
    say(
      does === 'drain'
        ? 'No job waits any more. What runs ends, and is kept for a week.'
        : 'The queue is empty.',
    );
    return 0;
  } catch (error) {
    say(`The queue ${addressText(address)} cannot be reached: ${reasonOf(server, error)}.`);
    return 1;
  } finally {
    server.end();
  }
}

/** The queues of a server, as its index lists them. */
async function queuesOf(server: QueueServer): Promise<readonly ListedQueue[]> {
  return used(server, indexQueue, async (index) => {
    const jobs = await index.getJobs(['waiting'], 0, mostQueues);
    return jobs.flatMap(({ data }) => {
      const read = v.safeParse(listedSchema, data);
      return read.success ? [read.output] : [];
    });
  });
}

/** What is in each queue of a server. */
async function queueStates(
  server: QueueServer,
  listed: readonly ListedQueue[],
): Promise<readonly QueueState[]> {
  const stateOf = (one: ListedQueue) =>
    used(server, one.queue, async (queue) => {
      const counts = await queue.getJobCounts(...states);
      const of = (...some: readonly (typeof states)[number][]) =>
        some.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
      return {
        ...one,
        waiting: of('waiting', 'delayed', 'prioritized'),
        ...{ running: of('active'), finished: of('completed'), aside: of('failed') },
        workers: await queue.getWorkersCount(),
      };
    });
  return answered(Promise.all(listed.map(stateOf)), oneAnswer);
}

function statusText(address: QueueAddress, states: readonly QueueState[]): string {
  const title = addressText(address);
  if (states.length === 0) return `${title}: nothing was sent here yet.`;
  const head = ['model', 'precision', 'engine', 'waiting', 'running', 'to collect', 'put aside', 'workers'];
  const rows = states.map((one) => [
    ...[visibleText(one.model), visibleText(one.precision), String(one.engine)],
    ...[one.waiting, one.running, one.finished, one.aside, one.workers].map(String),
  ]);
  return [`${title}: ${counted(states.length, 'model')}, in jobs`, ...aligned([head, ...rows])].join('\n');
}

async function empty(server: QueueServer, name: string, does: 'drain' | 'clear'): Promise<void> {
  await used(server, name, (queue) =>
    does === 'drain' ? queue.drain(true) : queue.obliterate({ force: true }),
  );
}

async function used<T>(
  server: QueueServer,
  name: string,
  use: (queue: ReturnType<QueueServer['queue']>) => Promise<T>,
): Promise<T> {
  const queue = server.queue(name);
  const refused = new Promise<never>((_, reject) => queue.once('error', reject));
  try {
    return await Promise.race([use(queue), refused]);
  } finally {
    await answered(queue.close(), 1000).catch(() => undefined);
  }
}

import {
  createPostgresBackend,
  createRedisBackend,
  Queue,
  QueueEvents,
  Worker,
  type BackendFactory,
  type ConnectionOptions,
  type Processor,
  type RedisQueueBackend,
  type WorkerOptions,
} from 'bullmq';
import { isIP } from 'node:net';
import type { QueueAddress } from './address';

/** The queues of a server. */
export interface QueueServer {
  readonly queue: (name: string) => JobQueue;
  readonly events: (name: string) => QueueEvents;
  readonly worker: (name: string, process: Processor<unknown, unknown>, options: OwnWorkerOptions) => Worker;
  /** What was wrong with a connection last; null if nothing was. It may be why nothing answers. */
  readonly problem: () => Error | null;
  /** Connects no more. The library goes on trying for what is closed before it was ever connected. */
  readonly end: () => void;
}

export type JobQueue = Queue<unknown, unknown, string, unknown, unknown, string>;
type OwnWorkerOptions = Omit<WorkerOptions, 'connection'>;

/** Milliseconds that a connection may take. */
const connectTimeout = 10_000;

/** Connects as soon as something of it is used, and again whenever a connection is lost. */
export function queueServer(address: QueueAddress): QueueServer {
  let isOver = false;
  const connection =
    address.kind === 'redis' ? redisOptions(address, () => isOver) : postgresOptions(address);
  // The library's types tie a connection to its server; both servers answer alike.
  const backend = (address.kind === 'redis'
    ? createRedisBackend
    : createPostgresBackend) as unknown as BackendFactory<RedisQueueBackend>;
  let wrong: Error | null = null;
  /** Whoever waits for an answer sees that none comes; the library goes on trying. */
  const quiet = <T extends { on: (event: 'error', hear: (error: Error) => void) => unknown }>(made: T): T => {
    made.on('error', (error) => (wrong = error));
    return made;
  };
  return {
    queue: (name) => quiet(new Queue(name, { connection }, backend)),
    events: (name) => quiet(new QueueEvents(name, { connection }, backend)),
    worker: (name, process, options) => quiet(new Worker(name, process, { ...options, connection }, backend)),
    problem: () => wrong,
    end: () => (isOver = true),
  };
}

function redisOptions(
  { host, port, user, password, database, isEncrypted }: QueueAddress,
  isOver: () => boolean,
): ConnectionOptions {
  return {
    ...{ host, port, db: Number(database), connectTimeout },
    ...(user !== null && { username: user }),
    ...(password !== null && { password }),
    ...(isEncrypted && { tls: serverName(host) }),
    // A request waits for the server to come back; who asked gives up by a clock.
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => (isOver() ? null : Math.min(100 * times, 2000)),
  };
}

function postgresOptions({
  host,
  port,
  user,
  password,
  database,
  isEncrypted,
}: QueueAddress): ConnectionOptions {
  return {
    ...{ host, port, database, schema: 'steerbook', migrate: true, connectionTimeoutMillis: connectTimeout },
    ...(user !== null && { user }),
    ...(password !== null && { password }),
    ...(isEncrypted && { ssl: serverName(host) }),
  };
}

/** The name that the certificate has to have; an address is compared without one. */
const serverName = (host: string) => (isIP(host) === 0 ? { servername: host } : {});

/** Thrown if a queue does not answer in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** What `asked` gives. @throws NoAnswer after so many milliseconds */
export async function answered<T>(asked: Promise<T>, within: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer('no answer')), within);
  });
  // It may still fail when nobody waits for it any more.
  asked.catch(() => undefined);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds that one question may take. */
export const oneAnswer = 10_000;

/** What `use` gives with a queue, which is closed afterwards. @throws what was wrong with its connection, or NoAnswer */
export async function used<T>(
  server: QueueServer,
  name: string,
  use: (queue: JobQueue) => Promise<T>,
): Promise<T> {
  const queue = server.queue(name);
  const refused = new Promise<never>((_, reject) => queue.once('error', reject));
  try {
    return await answered(Promise.race([use(queue), refused]), oneAnswer);
  } finally {
    await answered(queue.close(), 1000).catch(() => undefined);
  }
}

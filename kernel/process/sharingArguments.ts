import type { Command } from 'commander';
import type { PointOptions } from '../sweep/place';
import type { Shard } from '../sweep/shards';
import { UsageError } from './usageError';
import { wholeNumber } from './wholeNumber';

/** The arguments that say where the points of sweeps are kept and measured. */

/** A queue as a call names it: true if the environment has its address. */
export interface NamedQueue {
  readonly given: string | true;
  readonly isInsecure: boolean;
}

export interface WorkerCommand {
  readonly does: 'work';
  readonly queue: NamedQueue;
  /** A folder of models; null: none. */
  readonly models: string | null;
  /** Names of models. */
  readonly allow: readonly string[];
  readonly download: boolean;
  readonly concurrency: number;
  /** Threads of each process that measures; 0: one per physical core. */
  readonly threads: number;
  /** Seconds without work after which it ends; null: it never does. */
  readonly idleSeconds: number | null;
  readonly cache: string | null;
}

export interface QueueCommand {
  readonly does: 'queue';
  readonly how: 'status' | 'drain' | 'clear';
  readonly queue: NamedQueue;
  readonly json: boolean;
  /** Nothing is asked. */
  readonly yes: boolean;
}

/** The options that say which points are measured. */
export interface PointArguments {
  readonly store?: string;
  readonly fresh?: boolean;
  readonly onlyKept?: boolean;
  readonly shard?: Shard;
  readonly queue?: string | true;
  readonly insecure?: boolean;
}

/** @throws UsageError if they contradict one another */
export function pointOptions({ store, fresh, onlyKept, shard, queue }: PointArguments): PointOptions {
  if (store === '') throw new UsageError('--store needs the name of a folder.');
  if (shard && store === undefined)
    throw new UsageError('--shard needs --store: the folder where all shards put their points.');
  const other = shard ? '--shard' : fresh ? '--fresh' : queue ? '--queue' : null;
  if (onlyKept && other !== null)
    throw new UsageError(`--only-kept measures nothing, so it goes with no ${other}.`);
  return {
    store: store ?? null,
    isFresh: fresh === true,
    measures: onlyKept ? 'none' : (shard ?? 'all'),
  };
}

const mostShards = 100_000;

export function readShard(text: string): Shard {
  const [, number = 0, of = 0] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (number < 1 || number > of || of > mostShards)
    throw new UsageError('--shard must be a part of all, such as 2/8: the second of eight.');
  return { number, of };
}

const usualIdle = 30;

interface WorkerArguments extends PointArguments {
  readonly models?: string;
  readonly allow?: readonly string[];
  readonly download?: boolean;
  readonly concurrency: number;
  readonly threads?: number;
  readonly exitWhenIdle?: number | true;
  readonly cache?: string;
}

/** The queue that is named; null if none is. */
export const namedQueue = ({ queue, insecure }: PointArguments): NamedQueue | null =>
  queue === undefined ? null : { given: queue, isInsecure: insecure === true };

const withQueue = (command: Command) =>
  command
    .option('--queue [ADDRESS]', 'an address, or a file that has one; else STEERBOOK_QUEUE has it')
    .option('--insecure', 'allows a queue on another machine without encryption');

const queueOr = (options: PointArguments): NamedQueue =>
  namedQueue({ queue: true, ...options }) ?? { given: true, isInsecure: false };

export function addWorker(worker: Command, ask: (command: WorkerCommand) => void): void {
  withQueue(worker)
    .description('takes points from a queue and measures them, until it is ended')
    .option('--allow <MODEL...>', 'models that it may use: names, or folders; bundled unless any is named')
    .option('--models <DIR>', 'a folder of models that it may use')
    .option('--download', 'downloads models that are allowed and not in the cache')
    .option(
      '--concurrency <N>',
      'jobs at once, each in a process of its own',
      wholeNumber('--concurrency', 1),
      1,
    )
    .option(
      '--threads <N>',
      'threads of each job; 0: one per physical core, which is usual for one job at once; 1 for several',
      wholeNumber('--threads'),
    )
    .option(
      '--exit-when-idle [SECONDS]',
      'ends after so many seconds without work, or 30',
      wholeNumber('--exit-when-idle', 1),
    )
    .action(
      ({ allow, models, download, concurrency, threads, exitWhenIdle, cache, ...queue }: WorkerArguments) =>
        ask({
          ...{ does: 'work', queue: queueOr(queue), models: models ?? null, concurrency },
          threads: threads ?? (concurrency === 1 ? 0 : 1),
          allow: allow ?? (models === undefined ? ['bundled'] : []),
          ...{
            download: download === true,
            idleSeconds: exitWhenIdle === true ? usualIdle : (exitWhenIdle ?? null),
            cache: cache ?? null,
          },
        }),
    );
}

interface QueueArguments extends PointArguments {
  readonly json?: boolean;
  readonly yes?: boolean;
}

export function addQueue(
  queue: Command,
  withCommon: (command: Command) => Command,
  ask: (command: QueueCommand) => void,
): void {
  queue.description('what is in a queue').helpCommand(false);
  const about = {
    status: 'shows jobs and workers by model',
    drain: 'takes out what waits; what runs ends and is kept',
    clear: 'takes out everything, results too that nobody has collected',
  };
  for (const how of ['status', 'drain', 'clear'] as const) {
    const command = withQueue(withCommon(queue.command(how).description(about[how])));
    if (how === 'status') command.option('--json', 'prints JSON');
    if (how === 'clear') command.option('--yes', 'asks nothing');
    command.action(({ json, yes, ...options }: QueueArguments) =>
      ask({ does: 'queue', how, queue: queueOr(options), json: json === true, yes: yes === true }),
    );
  }
}

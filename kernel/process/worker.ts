import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { Job as QueuedJob } from 'bullmq';
import { UnrecoverableError } from 'bullmq';
import { engineNumber } from '../../model/engine/number';
import { modelSource, type OpenedModel, type SourceOptions } from '../../model/source/source';
import { SourceError } from '../../model/source/sourceProblem';
import type { MeasurementPlan } from '../kinds/planning';
import { counted } from '../language/numbers';
import { addressText, type QueueAddress } from '../queue/address';
import { answered, NoAnswer, queueServer } from '../queue/connection';
import { jobSchema, listedOf, mostTries, queueOf, type Job, type JobReturn } from '../queue/job';
import { enlist } from '../queue/lookAtQueues';
import { connected, reasonOf, unreachable } from '../queue/reason';
import { minutesKept } from '../queue/throughput';
import { watchServer } from '../queue/watch';
import type { AnyBody } from '../results/envelope';
import type { ProgramFailure } from '../results/programFailure';
import { readShared } from '../results/sharedJson';
import { visibleText } from '../results/tokenText';
import { ownStore } from '../sweep/pointFiles';
import { openStore, type PointStore } from '../sweep/pointStore';
import { kindMeasured, measuredOn, pointsIn, unitsOf, type MeasuredOn } from '../sweep/units';
import { fetchModel } from './fetching';
import { exitCodes, type Interrupt } from './interruption';
import { startMeasuringChild, type MeasuringChild } from './measuringChild';

/**
 * A worker: takes jobs of the models that it may use, measures each in a process of its own, so that the lock of the job is
 * renewed while the runtime blocks, and returns what was measured. It trusts nobody: a job is read by schema, its keys are
 * computed anew, and no path comes from it.
 */

interface WorkerOptions {
  readonly address: QueueAddress;
  /** Names of models that it may use. */
  readonly allow: readonly string[];
  /** A folder of models that it may use. */
  readonly models: string | null;
  readonly download: boolean;
  /** Jobs at once. */
  readonly concurrency: number;
  /** Threads of each process that measures; 0: one per physical core. */
  readonly threads: number;
  /** Milliseconds without work after which it ends; Infinity: it never does. */
  readonly idle: number;
  readonly cacheFolder: string | null;
  readonly bundledFolder: string;
  /** Milliseconds after which a job is given to another worker if this one is gone. */
  readonly lock: number;
  /** Milliseconds after which the rest of a job is given back. */
  readonly turn: number;
  /** Lines for people. */
  readonly say: (line: string) => void;
}

/** A model that the worker may use, at a precision. */
interface Served {
  readonly model: OpenedModel;
  readonly on: MeasuredOn;
}

const precisions = ['float32', '8bit'] as const;
/** Points that are measured at a time at least, unless the worker ends: each turn has the unsteered texts to measure, too. */
const leastInTurn = 8;
/** Milliseconds until the server has to answer first. */
const firstAnswer = 60_000;
/** Milliseconds until people hear that it has not. */
const soon = 3000;
const endings = ['SIGINT', 'SIGTERM'] as const;

/** Works until a signal comes, or until nothing waits if that is wanted. @returns the exit code. */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const { address, concurrency, lock, say } = options;
  const served = await servedModels(options);
  if (served.length === 0) {
    say('There is no model that this worker may use: name some with --allow or --models.');
    return 2;
  }
  const slots = childSlots(options);
  const store = openStore(ownStore(), null, say);
  const ending = new AbortController();
  const server = queueServer(address);
  let running = 0;
  let onIdle: () => void = () => undefined;
  const workers = served.map((one) =>
    server.worker(
      queueOf(one.on),
      async (job) => {
        running += 1;
        const others = workers.filter((worker) => worker.name !== queueOf(one.on));
        if (running >= concurrency) for (const other of others) void other.pause(true);
        try {
          return await slots.use(one.on.precision, (child) =>
            work(one, job, child, { ...options, store, ending: ending.signal }),
          );
        } finally {
          running -= 1;
          for (const other of others) if (other.isPaused()) void other.resume();
          onIdle();
        }
      },
      {
        concurrency,
        lockDuration: lock,
        stalledInterval: lock,
        maxStalledCount: 1000,
        maxStartedAttempts: mostTries,
        drainDelay: 1,
        metrics: { maxDataPoints: minutesKept },
      },
    ),
  );
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    slots.end();
  };
  const notice = setTimeout(() => {
    say(`The queue ${addressText(address)} is waited for: ${reasonOf(address, server, new NoAnswer())}.`);
  }, soon);
  try {
    // A server that is started again is waited for.
    await connected(workers, firstAnswer);
  } catch (error) {
    say(unreachable(address, server, error));
    server.end();
    await answered(close(), 1000).catch(() => undefined);
    slots.end();
    return 1;
  } finally {
    clearTimeout(notice);
  }
  const watch = watchServer(address, { say, isOver: () => ending.signal.aborted });
  for (const worker of workers) worker.on('error', watch);
  // People see who is there before anything is sent.
  await enlist(
    server,
    served.map(({ model, on }) => listedOf(on, model.id)),
  ).catch(watch);
  const names = [...new Set(served.map(({ model }) => visibleText(model.id)))];
  say(`Waiting at ${addressText(address)} for points of ${names.join(', ')} (engine ${engineNumber}).`);
  const idle = idleFor(options.idle, () => running > 0);
  onIdle = idle.again;
  const by = await Promise.race([idle.over, firstSignal()]);
  ending.abort();
  if (by !== null && running > 0)
    say(`Ending with the next points of ${counted(running, 'job')}; a second signal ends it at once.`);
  const second = by === null ? new Promise<never>(() => undefined) : firstSignal().then(() => slots.end());
  await Promise.race([close(), second]);
  return by === null ? 0 : exitCodes[by];
}

/** Resolves when nothing has run for so many milliseconds. */
function idleFor(most: number, isBusy: () => boolean) {
  let timer: NodeJS.Timeout | undefined;
  let end: (value: null) => void = () => undefined;
  const over = new Promise<null>((resolveOver) => (end = resolveOver));
  const again = () => {
    clearTimeout(timer);
    if (Number.isFinite(most)) timer = setTimeout(() => (isBusy() ? again() : end(null)), most);
  };
  again();
  return { over, again };
}

const firstSignal = () =>
  new Promise<Interrupt>((resolveSignal) => {
    for (const name of endings) process.once(name, () => resolveSignal(name));
  });

/** What is in a folder of models. */
async function modelsIn(folder: string, say: WorkerOptions['say']): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) say(`--models ${folder}: there is no such folder that can be read.`);
  if (names?.length === 0) say(`--models ${folder}: nothing is in it.`);
  return (names ?? []).map((name) => join(resolve(folder), name));
}

/** The models that are named, and those in the folder; each at every precision. */
async function servedModels(options: WorkerOptions): Promise<readonly Served[]> {
  const { allow, models, say } = options;
  const inFolder = models === null ? [] : await modelsIn(models, say);
  const served: Served[] = [];
  for (const name of [...allow, ...inFolder])
    for (const precision of precisions)
      try {
        const model = await modelSource(sourceOptions(options, precision), {
          download: (hub, resolving) =>
            fetchModel(
              hub,
              resolving,
              { cacheFolder: options.cacheFolder, downloads: options.download ? 'always' : 'never' },
              { ask: () => Promise.resolve(false), began: (begun) => say(`Downloading ${begun}`) },
            ),
        }).open(name, process.cwd(), {});
        served.push({ model, on: await measuredOn(model) });
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        const { problem } = error;
        if (precision === 'float32')
          say(
            `${visibleText(name)} is not used: ${'sentence' in problem ? problem.sentence : 'reason' in problem ? problem.reason : problem.code}`,
          );
      }
  return served;
}

const sourceOptions = (
  { bundledFolder, cacheFolder, threads }: WorkerOptions,
  precision: SourceOptions['precision'],
): SourceOptions => ({ bundledFolder, cacheFolder, precision, threads, memoryLimitMiB: 0 });

interface Turn extends Pick<WorkerOptions, 'say' | 'turn'> {
  readonly store: PointStore;
  /** Aborted when the worker is to end. */
  readonly ending: AbortSignal;
}

/**
 * Measures a job, or the beginning of one that takes long. What this machine has measured before is not measured again.
 */
async function work(
  { model, on }: Served,
  queued: QueuedJob<unknown, unknown>,
  child: MeasuringChild,
  { store, say, turn, ending }: Turn,
): Promise<JobReturn> {
  const job = readJob(queued.data);
  const plan = planOf(job);
  const units = unitsOf({ plan, points: job.grain }, job.points, on);
  if (units.length !== job.keys.length || units.some(({ key }, index) => key !== job.keys[index]))
    throw new UnrecoverableError('the keys of the job are not those of its points');
  const kind = kindMeasured(plan);
  const began = performance.now();
  const read = async (key: string) => (job.fresh === undefined ? store.read(key, kind) : null);
  const bodies: (AnyBody | null)[] = await Promise.all(units.map(({ key }) => read(key)));
  const missing = units.filter((_, index) => bodies[index] === null);
  const enough = new AbortController();
  let measured = 0;
  const isEnough = () =>
    ending.aborted ? measured > 0 : measured >= leastInTurn && performance.now() - began > turn;
  const onChange = () => {
    if (isEnough()) enough.abort();
  };
  const onBody = async (point: number, body: AnyBody) => {
    const unit = missing[point];
    if (!unit) return;
    bodies[units.indexOf(unit)] = body;
    measured += 1;
    onChange();
    await store.write(unit.key, body);
  };
  let failure: ProgramFailure | null = null;
  if (missing.length > 0) {
    const points = pointsIn(missing, job.points);
    ending.addEventListener('abort', onChange);
    failure = await child
      .measure(job.plan, points, model.folder, onBody, enough.signal)
      .finally(() => ending.removeEventListener('abort', onChange));
  }
  const done = bodies.includes(null) ? bodies.slice(0, bodies.indexOf(null)) : bodies;
  const rest = units.length - done.length;
  say(
    `${visibleText(model.id)}: ${saidOf(plan.kind, units.length, measured, began)}` +
      (failure
        ? `, not measurable: ${failure.code}`
        : rest > 0
          ? `; ${counted(rest, 'point')} given back`
          : ''),
  );
  if (failure) return { format: 1, failure };
  return { format: 1, bodies: done.map((body) => JSON.stringify(body)) };
}

/** What a worker says of a job. */
function saidOf(kind: string, all: number, measured: number, began: number): string {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (measured === 0) return `${counted(all, 'point')} of ${kind}, kept here before`;
  return `${counted(measured, 'point')} of ${kind} in ${seconds} s`;
}

/** @throws UnrecoverableError if it is no job */
function readJob(data: unknown): Job {
  const read = v.safeParse(jobSchema, data);
  if (!read.success) throw new UnrecoverableError('it is no job');
  return read.output;
}

/** What of a plan its keys are computed of. The process that measures reads all of it by schema. */
function planOf({ plan: text }: Job): MeasurementPlan {
  try {
    const plan = readShared(text) as Partial<MeasurementPlan> | null;
    const steering = plan?.steering;
    if (typeof plan?.kind === 'string' && Array.isArray(steering?.axes) && Array.isArray(steering.additions))
      return plan as MeasurementPlan;
  } catch {
    // It is no plan.
  }
  throw new UnrecoverableError('it has no plan');
}

/** Processes that measure: as many as jobs at once, each made when it is needed. */
function childSlots(options: WorkerOptions) {
  type Precision = SourceOptions['precision'];
  const free: { readonly precision: Precision; readonly child: MeasuringChild }[] = [];
  const all = new Set<MeasuringChild>();
  const program = join(__dirname, 'measure.js');
  return {
    async use<T>(precision: Precision, work: (child: MeasuringChild) => Promise<T>): Promise<T> {
      const at = free.findIndex((one) => one.precision === precision && one.child.isAlive());
      const known = at === -1 ? undefined : free.splice(at, 1)[0];
      const child = known?.child ?? startMeasuringChild(program, sourceOptions(options, precision));
      // Weights of another precision would stay in memory beside these.
      if (!known) for (const other of free.splice(0)) other.child.end();
      all.add(child);
      try {
        return await work(child);
      } finally {
        if (child.isAlive()) free.push({ precision, child });
        else all.delete(child);
      }
    },
    end() {
      for (const child of all) child.end();
    },
  };
}

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { engineNumber } from '../../model/engine/number';
import { programFailureSchema, type ProgramFailure } from '../results/programFailure';
import { natural, pointSchema } from '../results/schemas';
import type { MeasuredOn } from '../sweep/units';

/**
 * What travels in a queue. There is a queue for each engine number, model and precision, so that no job comes to a worker
 * that cannot do it. A job has plans and texts, and no path.
 */

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const name = v.pipe(v.string(), v.maxLength(1000));

/** Points that are measured by one worker, one after the other. */
export interface Job {
  readonly format: 1;
  /** How people call the model. */
  readonly model: string;
  /** The plan, as `writeShared` writes it, without what only results say of its steering. */
  readonly plan: string;
  readonly grain: 'each' | 'together';
  readonly points: readonly (readonly number[])[];
  /** A key for each unit of the points. */
  readonly keys: readonly string[];
  /** Set, to another text for each run, if workers measure anew what they have kept. */
  readonly fresh?: string;
}

/** Characters of a plan: more is no work to send around. */
export const mostPlan = 32 * 2 ** 20;

export const jobSchema: v.GenericSchema<unknown, Job> = v.object({
  format: v.literal(1),
  model: name,
  plan: v.pipe(v.string(), v.maxLength(mostPlan)),
  grain: v.picklist(['each', 'together']),
  points: v.pipe(v.array(pointSchema), v.minLength(1), v.maxLength(100_000)),
  keys: v.pipe(v.array(sha256), v.minLength(1), v.maxLength(100_000)),
  fresh: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
});

/**
 * What a worker returns: a body for each key, or for the first of them if it gives the rest back, as JSON, which keeps its
 * order in every server; or what of the program cannot be measured.
 */
export type JobReturn =
  | { readonly format: 1; readonly bodies: readonly string[] }
  | { readonly format: 1; readonly failure: ProgramFailure };

export const returnSchema: v.GenericSchema<unknown, JobReturn> = v.union([
  v.object({ format: v.literal(1), bodies: v.array(v.string()) }),
  v.object({
    format: v.literal(1),
    failure: programFailureSchema,
  }),
]);

/** The name of the queue of a model. */
export function queueOf({ weights, tokenizer, precision, device }: MeasuredOn): string {
  const model = hashOf([weights, tokenizer]).slice(0, 24);
  return `steerbook-${engineNumber}-${model}-${precision}-${device}`;
}

/** A job without its first units, which have one point each. */
export const jobFrom = (job: Job, from: number): Job => ({
  ...job,
  points: job.grain === 'each' ? job.points.slice(from) : job.points,
  keys: job.keys.slice(from),
});

/** The id of a job: the same for everybody who wants the same points. A job that was put aside gets another attempt. */
export const jobId = ({ keys, fresh }: Job, attempt: number): string =>
  `b-${hashOf([...keys, String(attempt), ...(fresh === undefined ? [] : [fresh])]).slice(0, 40)}`;

const hashOf = (parts: readonly string[]) => createHash('sha256').update(parts.join('\n')).digest('hex');

/** The queue that lists all others: a job for each, which nobody takes. */
export const indexQueue = 'steerbook-index';

/** A queue as the index has it. */
export interface ListedQueue {
  readonly queue: string;
  readonly engine: number;
  readonly model: string;
  readonly precision: string;
}

/** What the index has of the queue of a model. */
export const listedOf = (on: MeasuredOn, model: string): ListedQueue => ({
  ...{ queue: queueOf(on), engine: engineNumber, model: nameOf(model), precision: on.precision },
});

/** A model by a name that says nothing of where it lies. */
export const nameOf = (id: string): string => (/^[\w.@-]+(?:\/[\w.@-]+)?$/.test(id) ? id : 'a local model');

export const listedSchema: v.GenericSchema<unknown, ListedQueue> = v.object({
  queue: v.pipe(v.string(), v.regex(/^steerbook-\d+-[0-9a-f]{24}-(float32|8bit)-(cpu|gpu)$/)),
  engine: natural,
  model: name,
  precision: name,
});

/** Seconds that finished jobs stay in the queue for somebody who comes back for them. */
export const keptSeconds = 7 * 24 * 3600;
/** A job is begun at most so often: after that it is put aside. */
export const mostTries = 3;

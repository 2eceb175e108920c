import { randomUUID } from 'node:crypto';
import { NotFinite } from '../../model/finite';
import { present } from '../../model/present';
import { SteeringOverflow } from '../../model/steering';
import type { Measurement } from '../kinds/runner';
import { addressText, type QueueAddress } from '../queue/address';
import { listedOf, mostPlan, nameOf, type Job } from '../queue/job';
import type { QueueEvent, Submission } from '../queue/submit';
import type { Point } from '../results/axes';
import type { AnyBody } from '../results/envelope';
import type { ProgramFailure } from '../results/programFailure';
import { writeShared } from '../results/sharedJson';
import type { Arrival, Executor } from './executor';
import { pointGroups } from './pointGroups';
import { readBody } from './pointStore';
import { PointsProblem } from './pointsProblem';
import { kindMeasured, measuredOn, pointsIn, unitsOf, type Unit } from './units';

/** The queue that a user has named. */
export interface QueueOptions {
  readonly address: QueueAddress;
  /** Milliseconds without an answer after which the queue is given up. */
  readonly patience: number;
}

type Submit = (submission: Submission) => AsyncIterable<QueueEvent>;

/**
 * Measures on the workers of a queue. Nothing is measured here, also if the queue is lost.
 * @param submit what sends jobs; the library that it needs is loaded when it is called.
 * @param log hears of results that are refused.
 */
export function onQueue(
  queue: QueueOptions | { readonly mistake: string },
  submit: Submit,
  log: (line: string) => void,
): Executor {
  return async function* (measurement, points, model, work) {
    if ('mistake' in queue) throw new PointsProblem({ code: 'queue-address', mistake: queue.mistake });
    const { address, patience } = queue;
    const on = await measuredOn(model);
    const units = unitsOf(measurement, points, on);
    const batches = batchesOf(measurement, units, points);
    const fresh = work.isFresh ? { fresh: randomUUID() } : {};
    const jobs = batches.map((batch) => ({ ...jobOf(measurement, model.id, batch, points), ...fresh }));
    const { signal } = work;
    const aside: string[] = [];
    let done = 0;
    const listed = listedOf(on, model.id);
    const place = { queue: addressText(address), model: model.id };
    for await (const event of submit({ address, listed, jobs, patience, ...(signal && { signal }) }))
      switch (event.kind) {
        case 'returned': {
          if ('failure' in event.value) throw asError(event.value.failure);
          const batch = present(batches[event.job], `batch ${event.job}`).slice(event.from);
          const arrivals = arrivalsOf(batch, event.value.bodies, kindMeasured(measurement.plan));
          if (arrivals === null) {
            log(`A worker has returned what is no result of ${measurement.plan.kind}: it is measured anew.`);
            event.refuse();
            break;
          }
          yield* arrivals;
          done += arrivals.length;
          work.progress?.(done / units.length);
          break;
        }
        case 'workers':
          work.place?.({ ...place, workers: event.count });
          break;
        case 'silent':
          work.place?.({ ...place, workers: null });
          break;
        case 'aside':
          aside.push(`${event.id} (${event.reason})`);
          break;
        case 'unreachable':
        case 'lost': {
          const points = units.length - done;
          throw new PointsProblem({
            code: `queue-${event.kind}`,
            address: event.address,
            reason: event.reason,
            points,
          });
        }
      }
    signal?.throwIfAborted();
    if (aside.length > 0)
      throw new PointsProblem({ code: 'queue-aside', jobs: aside, points: units.length - done });
  };
}

/** Jobs of a sweep: few have little to measure besides their points, many busy many workers. */
const leastBatches = 8;

/** Units that one worker measures in one go. They are the same for every run of the plan: then a job is the same job. */
function batchesOf(
  { plan, points: grain }: Measurement,
  units: readonly Unit[],
  points: readonly Point[],
): readonly (readonly Unit[])[] {
  if (grain === 'together') return [units];
  const groups = pointGroups(plan.steering.axes, points, leastBatches);
  return groups.map((group) => group.map((index) => present(units[index], `unit ${index}`)));
}

function jobOf(
  { plan, points: grain }: Measurement,
  model: string,
  batch: readonly Unit[],
  points: readonly Point[],
): Job {
  const { axes, additions } = plan.steering;
  const sent = writeShared({ ...plan, steering: { axes, additions } });
  if (sent.length > mostPlan) throw new PointsProblem({ code: 'queue-too-large' });
  return {
    ...{ format: 1, model: nameOf(model), plan: sent, grain },
    points: pointsIn(batch, points),
    keys: batch.map(({ key }) => key),
  };
}

/** What came back, if it can be what was asked for, or the beginning of it; null if not. */
function arrivalsOf(
  batch: readonly Unit[],
  bodies: readonly string[],
  kind: string,
): readonly Arrival[] | null {
  if (bodies.length === 0 || bodies.length > batch.length) return null;
  const read = bodies.map((body) => bodyOf(body, kind));
  if (!read.every((body): body is AnyBody => body !== null)) return null;
  return read.map((result, index) => {
    const [point = 0] = present(batch[index], `unit ${index}`).points;
    return { point, state: 'done', result };
  });
}

function bodyOf(text: string, kind: string): AnyBody | null {
  try {
    return readBody(JSON.parse(text), kind);
  } catch {
    return null;
  }
}

/** The error that measuring here would have ended with. */
function asError(failure: ProgramFailure): Error {
  return failure.code === 'overflow' ? new SteeringOverflow(failure.addition) : new NotFinite(failure.where);
}

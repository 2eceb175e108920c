import { checkNumbers } from '../../model/finite';
import type { OpenedModel } from '../../model/source/source';
import type { Work } from '../../model/engine/work';
import type { Measured } from '../kinds/measuring';
import type { Measurement } from '../kinds/runner';
import { counted } from '../language/numbers';
import type { Point } from '../results/axes';
import type { AnyBody } from '../results/envelope';
import { writeShared } from '../results/sharedJson';

/** Where work happens that this process does not do itself. */
export interface WorkPlace {
  /** Address of a queue, without its password. */
  readonly queue: string;
  readonly model: string;
  /** How many take jobs of this model; null: the queue does not answer for the moment. */
  readonly workers: number | null;
}

/** Work that may be done elsewhere. */
export interface PlacedWork extends Work {
  /** True if nobody takes what was measured before. */
  readonly isFresh?: boolean;
  /** Hears where it is done. */
  readonly place?: (told: WorkPlace) => void;
}

/** What is done, with its place or what it waits for: "Measuring norms, on 6 workers". */
export function doingAt(doing: string, { workers, model }: WorkPlace): string {
  if (workers === null) return 'Waiting for the queue, which does not answer';
  return workers === 0
    ? `Waiting for a worker that has ${model}`
    : `${doing}, on ${counted(workers, 'worker')}`;
}

/** What comes from a place where points are measured. */
export interface Arrival extends Measured<AnyBody> {
  /** Set if it was measured before; with the name of the store that it comes from, if a user named one. */
  readonly kept?: { readonly store?: string };
}

/**
 * A place to measure points. It takes a plan, some of its points and the model that they need, and gives what is
 * measured, in any order. A point that it has no number for, it leaves out.
 */
export type Executor = (
  measurement: Measurement,
  points: readonly Point[],
  model: OpenedModel,
  work: PlacedWork,
) => AsyncIterable<Arrival>;

/**
 * Measures in this process. The plan goes through JSON here too, so that it stays plain data.
 * @throws SourceError before it gives what was measured with weights that had changed on disk, NotFinite before it gives
 * a number that is none.
 */
export const here: Executor = async function* ({ plan, measure }, points, model, work) {
  for await (const measured of measure(writeShared(plan), points, await model.load(), work)) {
    await model.checkUnchanged();
    if (measured.state === 'done') checkNumbers(measured.result, measured.result.kind);
    yield measured;
  }
};

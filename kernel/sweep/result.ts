import * as v from 'valibot';
import type { SweepAxis } from '../results/axes';
import type { AnyResult, Envelope } from '../results/envelope';
import { axisSchema, type BodySchema } from '../results/schemas';

/** A measurement at every point of a grid. */
export interface Sweep<P extends AnyResult = AnyResult> extends Envelope {
  readonly kind: 'sweep';
  readonly axes: readonly SweepAxis[];
  readonly kind_swept: P['kind'];
  /** Row-major, the last axis fastest; fewer than the grid has while it runs or if it was stopped. */
  readonly points: readonly P[];
}

/** How many points a whole sweep has. */
export function sizeOf({ axes }: Pick<Sweep, 'axes'>): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** A sweep whose points a schema reads. All of them are of one kind, and there are no more than the grid has. */
export function sweepSchema<P extends AnyResult>(points: v.GenericSchema<unknown, P>): BodySchema<Sweep<P>> {
  return v.pipe(
    v.object({
      kind: v.literal('sweep'),
      axes: v.array(axisSchema),
      kind_swept: v.string(),
      points: v.array(points),
    }),
    v.check(
      (sweep) =>
        sweep.points.length <= sizeOf(sweep) && sweep.points.every(({ kind }) => kind === sweep.kind_swept),
    ),
  );
}

import * as v from 'valibot';
import type { SweepAxis } from '../results/axes';
import type { AnyResult, Envelope } from '../results/envelope';
import { axisSchema, natural, type BodySchema } from '../results/schemas';

/** A measurement at every point of a grid. */
export interface Sweep<P extends AnyResult = AnyResult> extends Envelope {
  readonly kind: 'sweep';
  readonly axes: readonly SweepAxis[];
  readonly kind_swept: P['kind'];
  /**
   * Row-major, the last axis fastest, up to the last one that is there: fewer than the grid has while it runs or if it was
   * stopped, with null where a point before others was not measured.
   */
  readonly points: readonly (P | null)[];
  /** How many of the points were measured before; left out if none was. */
  readonly kept?: KeptPoints;
}

/** Points that were not measured now. */
export interface KeptPoints {
  readonly points: number;
  /** The name of the store that a user named; left out for points that this machine has kept by itself. */
  readonly store?: string;
}

/** How many points a whole sweep has. */
export function sizeOf({ axes }: Pick<Sweep, 'axes'>): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** The points that are there. */
export function measuredIn<P extends AnyResult>({ points }: Pick<Sweep<P>, 'points'>): readonly P[] {
  return points.filter((point) => point !== null);
}

/** Why points are missing, if their order tells: a part of a sweep has gaps, and nobody stopped it. */
export function progressText({ state, points }: Pick<Sweep, 'state' | 'points'>): string {
  if (state === 'running') return ' so far';
  return points.includes(null) ? '' : ' before it was stopped';
}

/** A sweep whose points a schema reads. All of them are of one kind, and there are no more than the grid has. */
export function sweepSchema<P extends AnyResult>(points: v.GenericSchema<unknown, P>): BodySchema<Sweep<P>> {
  return v.pipe(
    v.object({
      kind: v.literal('sweep'),
      axes: v.array(axisSchema),
      kind_swept: v.string(),
      points: v.array(v.nullable(points)),
      kept: v.exactOptional(v.object({ points: natural, store: v.exactOptional(v.string()) })),
    }),
    v.check(
      (sweep) =>
        sweep.points.length <= sizeOf(sweep) &&
        measuredIn(sweep).every(({ kind }) => kind === sweep.kind_swept),
    ),
  );
}

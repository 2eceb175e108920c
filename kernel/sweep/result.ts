import type { SweepAxis } from '../results/axes';
import type { AnyResult, Envelope } from '../results/envelope';

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

/** The axes of a sweep and the points of its grid, as data. */

/** Components of the residual stream: fractions of the width up to `to`, or whole numbers with both ends included. */
export interface Slice {
  readonly from: number;
  readonly to: number;
  readonly fraction: boolean;
}

/** One axis; `addition` is the index, in the steering, of the addition that it changes, or null if it changes none. */
export type SweepAxis =
  | {
      readonly name: 'layer' | 'coefficient';
      readonly addition: number | null;
      readonly values: readonly number[];
    }
  | { readonly name: 'dims'; readonly addition: number | null; readonly values: readonly Slice[] };

/** A place of a grid: one index per axis. */
export type Point = readonly number[];

/** The points of a grid, row-major: the last axis is the fastest. Without axes there is one point. */
export function pointsOf(axes: readonly SweepAxis[]): readonly Point[] {
  return axes.reduce<readonly Point[]>(
    (points, { values }) => points.flatMap((point) => values.map((_, index) => [...point, index])),
    [[]],
  );
}

/** True if the point lies on the grid of these axes. */
export function isPointOf(point: Point, axes: readonly SweepAxis[]): boolean {
  return point.length === axes.length && point.every((at, place) => at < (axes[place]?.values.length ?? 0));
}

/** The parts of an addition that an axis may change. */
interface Swept {
  readonly layer: number;
  readonly coefficient: number;
}

/**
 * The additions with a point's values.
 * @param cut gives an addition another slice of the residual stream.
 */
export function additionsAt<A extends Swept>(
  additions: readonly A[],
  axes: readonly SweepAxis[],
  point: Point,
  cut: (addition: A, slice: Slice) => A,
): readonly A[] {
  return additions.map((addition, index) =>
    axes.reduce((changed, axis, place) => {
      if (axis.addition !== index) return changed;
      const at = point[place] ?? -1;
      if (axis.name === 'dims') return cut(changed, valueAt(axis.values, at));
      return { ...changed, [axis.name]: valueAt(axis.values, at) };
    }, addition),
  );
}

function valueAt<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error(`an axis of ${values.length} values has no index ${index}`);
  return value;
}

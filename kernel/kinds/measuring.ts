import type { Engine, Work } from '../../model/engine/engine';
import { componentsOf, type Addition } from '../../model/steering';
import { additionsAt, type Point, type SweepAxis } from '../results/axes';

/** What is measured at a point, whole or while it still grows. */
export interface Measured<Body> {
  /** Index among the points that were asked for. */
  readonly point: number;
  readonly state: 'running' | 'done';
  readonly result: Body;
}

/**
 * Measures a plan at some of its points, in their order. It needs the weights and the plan, and nothing of the notebook
 * that the plan came from.
 * @throws SteeringOverflow, or the signal's reason if it is aborted.
 */
export type Measure<Plan, Body> = (
  plan: Plan,
  points: readonly Point[],
  engine: Engine,
  work: Work,
) => AsyncIterable<Measured<Body>>;

/** The part of a plan that steers. */
export interface Steered {
  readonly steering: { readonly axes: readonly SweepAxis[]; readonly additions: readonly Addition[] };
}

/** What is added at a point. */
export function steeringAt({ steering }: Steered, point: Point, { config }: Engine): readonly Addition[] {
  const { additions, axes } = steering;
  return additionsAt(additions, axes, point, (addition, slice) => ({
    ...addition,
    dims: componentsOf(slice, config.d_model),
  }));
}

/** What comes, in groups of `size`. */
export async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
}

/** The same value for the same key, made when it is first asked for. */
export function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

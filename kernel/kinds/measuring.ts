import type { Arm, Row } from '../../model/engine/arms';
import type { Engine } from '../../model/engine/engine';
import type { Work } from '../../model/engine/work';
import { componentsOf, type Addition } from '../../model/steering';
import { additionsAt, type Point, type SweepAxis } from '../results/axes';
import type { Settings } from '../results/envelope';

/** The result at a point, complete or still growing. */
export interface Measured<Body> {
  /** Index among the points that were asked for. */
  readonly point: number;
  readonly state: 'running' | 'done';
  readonly result: Body;
}

/**
 * Measures a plan at some of its points, in their order. It needs only the weights and the plan, not the notebook
 * that the plan came from.
 * @throws SteeringOverflow, or the signal's reason if it is aborted.
 */
export type Measure<P extends Plan, Body> = (
  plan: P,
  points: readonly Point[],
  engine: Engine,
  work: Work,
) => AsyncIterable<Measured<Body>>;

/** What every plan has: plain data that goes through JSON on its way to the weights. */
export interface Plan {
  /** The word of its statement. */
  readonly kind: string;
  readonly settings: Settings;
  readonly steering: {
    /** Empty if nothing sweeps. */
    readonly axes: readonly SweepAxis[];
    /** With the values of the first point. */
    readonly additions: readonly (Addition & {
      /** Layers that it is added at all at once, each with its own vector of a file. */
      readonly each?: readonly number[];
    })[];
  };
}

/** A plan that measures one prompt. */
export interface PromptPlan extends Plan {
  readonly prompt: string;
  /** Token ids of the prompt, BOS in front. */
  readonly ids: readonly number[];
}

/** The unsteered and the steered arm of the same rows. */
export function bothArms(rows: readonly Row[], additions: readonly Addition[]): readonly Arm[] {
  return [
    { rows, additions: [] },
    { rows, additions },
  ];
}

/** What a plan adds at a point, each addition at one layer. */
export function steeringAt(plan: Plan, point: Point, engine: Engine): readonly Addition[] {
  return writtenAt(plan, point, engine).flatMap((addition) =>
    addition.each ? addition.each.map((layer) => ({ ...addition, layer })) : [addition],
  );
}

/** The additions of a plan at a point, as they are written: one may be added at several layers at once. */
export function writtenAt(
  { steering }: Plan,
  point: Point,
  { config }: Engine,
): Plan['steering']['additions'] {
  const { additions, axes } = steering;
  return additionsAt(additions, axes, point, (addition, slice) => ({
    ...addition,
    dims: componentsOf(slice, config.d_model),
  }));
}

/** The items of a stream in groups of `size`. */
export async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
}

/** Remembers values by key; makes each at its first request. */
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

import { present } from '../../model/present';
import type { Executor } from './executor';
import { pointGroups } from './pointGroups';

/** One of several runs that share the points of a notebook's measurements. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** Groups of a sweep for each shard: one of them does not end long after the others. */
const groupsEach = 4;

/**
 * Measures the points that fall to a shard. Which these are follows from the plan alone, so that shards may run at any time
 * and more than once. A measurement that has one result falls to the first one.
 */
export function inShard({ number, of }: Shard, execute: Executor): Executor {
  return async function* (measurement, points, model, work) {
    const { axes } = measurement.plan.steering;
    const groups =
      measurement.points === 'each' ? pointGroups(axes, points, groupsEach * of) : [[...points.keys()]];
    const own = groups.filter((_, index) => index % of === number - 1).flat();
    if (own.length === 0) return;
    const those = own.map((index) => present(points[index], `point ${index}`));
    for await (const arrival of execute(measurement, those, model, work))
      yield { ...arrival, point: present(own[arrival.point], `point ${arrival.point}`) };
  };
}

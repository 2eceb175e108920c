import { present } from '../../model/present';
import type { Point } from '../results/axes';
import type { Executor } from './executor';

/** One of several runs that share the points of a notebook's measurements. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** Points of a group: few enough that every shard has some, and that one of them does not end long after the others. */
const mostInGroup = 16;

/**
 * Measures the points that fall to a shard. Which these are follows from the plan alone, so that shards may run at any time
 * and more than once. A measurement that has one result falls to the first one.
 */
export function inShard({ number, of }: Shard, execute: Executor): Executor {
  return async function* (measurement, points, model, work) {
    const groups = measurement.points === 'each' ? groupsOf(points) : [[...points.keys()]];
    const own = groups.filter((_, index) => index % of === number - 1).flat();
    if (own.length === 0) return;
    const those = own.map((index) => present(points[index], `point ${index}`));
    for await (const arrival of execute(measurement, those, model, work))
      yield { ...arrival, point: present(own[arrival.point], `point ${arrival.point}`) };
  };
}

/**
 * Points in groups, as indices. The points of a group differ only along the last axis, so that they share what comes
 * before the layer where it has an effect.
 */
export function groupsOf(points: readonly Point[], most = mostInGroup): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let line: string | null = null;
  for (const [index, point] of points.entries()) {
    const own = point.slice(0, -1).join();
    const last = groups.at(-1);
    if (last && own === line && last.length < most) last.push(index);
    else groups.push([index]);
    line = own;
  }
  return groups;
}

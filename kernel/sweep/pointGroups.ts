import type { Point, SweepAxis } from '../results/axes';

/** Points that the engine takes at a time, with each kind of statement. */
const atOnce = 16;
/** With more points, what a group measures besides them is a small part of its work already. */
const mostInGroup = 2 * atOnce;

/**
 * Points of a grid in groups, as indices. A group is measured by one process and has the unsteered texts to measure
 * besides, so it is as large as the grid allows, and whole passes of the engine if it can be. Its points follow one
 * another, so that most share what comes before the layer where they have an effect. Which points belong together follows
 * from the grid alone, whatever is asked for.
 * @param least how many groups the whole grid has at least, if it has as many points.
 */
export function pointGroups(
  axes: readonly SweepAxis[],
  points: readonly Point[],
  least: number,
): readonly (readonly number[])[] {
  const lengths = axes.map(({ values }) => values.length);
  const all = lengths.reduce((product, length) => product * length, 1);
  const most = Math.max(1, Math.min(mostInGroup, Math.floor(all / least)));
  const size = most < atOnce ? most : most - (most % atOnce);
  const groups = new Map<number, number[]>();
  for (const [index, point] of points.entries()) {
    const place = point.reduce((before, at, axis) => before * (lengths[axis] ?? 1) + at, 0);
    const group = Math.floor(place / size);
    groups.set(group, [...(groups.get(group) ?? []), index]);
  }
  return [...groups.values()];
}

import { present } from '../present';

/**
 * Groups of points. Each group runs as forks of one pass. Points that share most with the rows come first.
 * @param shares for each point, the share of the blocks that it runs by itself after it has parted.
 * @param passes whole passes that fit into one call; a group has one for the rows themselves. A point that does not fit
 * beside them has a group of its own.
 */
export function forkGroups(shares: readonly number[], passes: number): readonly (readonly number[])[] {
  const shareOf = (point: number) => present(shares[point], `point ${point}`);
  const costOf = (group: readonly number[]) => group.reduce((sum, point) => sum + shareOf(point), 1);
  const groups: number[][] = [];
  for (const point of [...shares.keys()].sort((a, b) => shareOf(a) - shareOf(b))) {
    const last = groups.at(-1);
    if (last && costOf([...last, point]) <= passes + 1e-9) last.push(point);
    else groups.push([point]);
  }
  return groups;
}

import assert from 'node:assert/strict';
import { pointsOf, type SweepAxis } from '../../../kernel/results/axes';
import { pointGroups } from '../../../kernel/sweep/pointGroups';

const axes = (...lengths: readonly number[]): readonly SweepAxis[] =>
  lengths.map((length) => ({ name: 'layer', addition: 0, values: [...Array(length).keys()] }));

/** Points of each group of a whole grid. */
function groupsOf(lengths: readonly number[], least: number): readonly (readonly string[])[] {
  const grid = axes(...lengths);
  const points = pointsOf(grid);
  return pointGroups(grid, points, least).map((group) => group.map((index) => String(points[index])));
}
const sizes = (groups: readonly (readonly string[])[]) => groups.map(({ length }) => length);

describe('groups of points', () => {
  it('have every point once, in order', () => {
    for (const lengths of [[], [1], [7], [3, 5], [12, 20], [48, 51], [4, 3, 5], [40, 2]])
      for (const least of [1, 12, 32])
        assert.deepEqual(groupsOf(lengths, least).flat(), pointsOf(axes(...lengths)).map(String));
  });

  it('are as large as the grid allows, in whole passes of the engine', () => {
    assert.deepEqual(sizes(groupsOf([12, 51], 8)), [...Array<number>(19).fill(32), 4]);
    assert.deepEqual(sizes(groupsOf([12, 20], 8)), Array<number>(15).fill(16));
    assert.deepEqual(sizes(groupsOf([12, 6], 8)), Array<number>(8).fill(9));
  });

  it('are as many as wanted, if there are points', () => {
    assert.equal(groupsOf([12], 12).length, 12);
    assert.equal(groupsOf([5], 12).length, 5);
    assert.ok(groupsOf([6, 6], 12).length >= 12);
  });

  it('do not depend on what is asked for', () => {
    const grid = axes(3, 51);
    const points = pointsOf(grid);
    const whole = pointGroups(grid, points, 3);
    assert.deepEqual(
      whole.map(({ length }) => length),
      [32, 32, 32, 32, 25],
    );
    const some = points.filter((_, index) => index % 3 === 1);
    const expected = whole
      .map((group) => group.filter((index) => index % 3 === 1).map((index) => String(points[index])))
      .filter(({ length }) => length > 0);
    assert.deepEqual(
      pointGroups(grid, some, 3).map((group) => group.map((index) => String(some[index]))),
      expected,
    );
  });
});

import assert from 'node:assert/strict';
import { parseCell } from '../../../kernel/language/parser';
import { lookUpAddition } from '../../../kernel/plan/lookUp';
import { planSteering } from '../../../kernel/plan/steering';
import { additionsAt, pointsOf } from '../../../kernel/results/axes';
import { testModels } from '../../modelFixture';
import { root } from '../../root';

const models = testModels();
const nowhere = { start: 0, end: 0 };

/** The axes of a `steer` statement, and the additions at each of its points. */
async function expand(source: string) {
  const [statement] = parseCell(source).program.statements;
  assert.ok(statement?.kind === 'steer');
  const lookup = { names: new Map(), pairs: () => Promise.resolve([]) };
  const steering = [];
  for (const addition of statement.additions) steering.push(await lookUpAddition(addition, lookup));
  const { axes, additions } = planSteering(
    { model: null, steering, definitions: [] },
    await models.open('bundled', root),
    nowhere,
  );
  const points = pointsOf(axes).map((point) => additionsAt(additions, axes, point, (addition) => addition));
  return { axes, points };
}

describe('a steering that sweeps', () => {
  it('has a point for every place of the grid, the last axis fastest', async () => {
    const { axes, points } = await expand('steer "Love" - "Hate" @{3, 4} x1..3');
    assert.deepEqual(axes, [
      { name: 'layer', addition: 0, values: [3, 4] },
      { name: 'coefficient', addition: 0, values: [1, 2, 3] },
    ]);
    assert.deepEqual(
      points.map(([addition]) => [addition?.layer, addition?.coefficient]),
      [
        [3, 1],
        [3, 2],
        [3, 3],
        [4, 1],
        [4, 2],
        [4, 3],
      ],
    );
  });
  it('keeps an axis that has one value', async () => {
    const { axes, points } = await expand('steer "Love" - "Hate" @4..4 x2');
    assert.deepEqual(axes, [{ name: 'layer', addition: 0, values: [4] }]);
    assert.equal(points.length, 1);
  });
  it('has no axis where every value is one', async () => {
    assert.deepEqual((await expand('steer "Love" - "Hate" @4 x2')).axes, []);
  });
  it('keeps whole slices as the values of an axis', async () => {
    assert.deepEqual((await expand('steer "Love" dims {0..0.5, 0.5..1}')).axes, [
      {
        name: 'dims',
        addition: 0,
        values: [
          { from: 0, to: 0.5, fraction: true },
          { from: 0.5, to: 1, fraction: true },
        ],
      },
    ]);
  });
  it('says which addition an axis belongs to', async () => {
    const { axes } = await expand('steer "Love" @3, "Joy" @{5, 6}');
    assert.deepEqual(axes, [{ name: 'layer', addition: 1, values: [5, 6] }]);
  });
  it('combines the axes of two additions', async () => {
    const { points } = await expand('steer "Love" @{3, 4}, "Joy" @{5, 6}');
    assert.deepEqual(
      points.map((additions) => additions.map(({ layer }) => layer)),
      [
        [3, 5],
        [3, 6],
        [4, 5],
        [4, 6],
      ],
    );
  });
});

import assert from 'node:assert/strict';
import { expandSteering } from '../../kernel/expandSteering';
import { parseCell } from '../../kernel/language/parser';
import { planAddition } from '../../kernel/planAddition';
import { testModels } from '../modelFixture';
import { root } from '../root';

const models = testModels();
const nowhere = { start: 0, end: 0 };

async function expand(source: string) {
  const [statement] = parseCell(source).program.statements;
  assert.ok(statement?.kind === 'steer');
  const lookup = { names: new Map(), pairs: () => Promise.resolve([]) };
  const steering = [];
  for (const addition of statement.additions) steering.push(await planAddition(addition, source, lookup));
  return expandSteering(steering, await models.choose('bundled', root, nowhere), nowhere);
}

describe('a steering that sweeps', () => {
  it('has a point for every place of the grid, the last axis fastest', async () => {
    const { axes, points } = await expand('steer "Love" - "Hate" @{3, 4} x1..3');
    assert.deepEqual(axes, [
      { name: 'layer', values: [3, 4] },
      { name: 'coefficient', values: [1, 2, 3] },
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
    assert.deepEqual(axes, [{ name: 'layer', values: [4] }]);
    assert.equal(points.length, 1);
  });
  it('has no axis where every value is one', async () => {
    assert.deepEqual((await expand('steer "Love" - "Hate" @4 x2')).axes, []);
  });
  it('names slices by both ends where their lower ends differ', async () => {
    assert.deepEqual((await expand('steer "Love" dims {0..0.5, 0.5..1}')).axes, [
      { name: 'dims', values: [0.5, 1], labels: ['0..0.5', '0.5..1'] },
    ]);
    assert.deepEqual((await expand('steer "Love" dims {0..63, 0..127}')).axes, [
      { name: 'dims', values: [63, 127] },
    ]);
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

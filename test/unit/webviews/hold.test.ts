import assert from 'node:assert/strict';
import { grown, heldRows, roundLogRange, roundRange } from '../../../webviews/plot/hold';

describe('what holds still while a slider moves', () => {
  it('is an axis that ends at round numbers, 0 among them', () => {
    assert.deepEqual(roundRange([2.5, -0.222, 1.41]), [-0.3, 3]);
    assert.deepEqual(roundRange([0.7]), [0, 0.7]);
    assert.deepEqual(roundRange([0, 0]), [0, 1]);
    assert.deepEqual(roundRange([]), [0, 1]);
  });

  it('ends at round numbers around positive ones on a logarithmic axis, which has no other', () => {
    const [low = 0, high] = roundLogRange([0, 0.13, 4]) ?? [];
    assert.ok(low <= 0.13 && low > 0.08);
    assert.equal(high, 5);
    assert.equal(roundLogRange([0]), null);
  });

  it('is an axis that grows in few steps and never shrinks', () => {
    const values = Array.from({ length: 200 }, (_, index) => 3 * Math.abs(Math.sin(index / 20)));
    let range = roundRange([0.01]);
    const ends = new Set<number>();
    for (const value of values) {
      const next = grown(range, roundRange([value]));
      assert.ok(next[1] >= range[1] && next[1] >= value);
      ends.add((range = next)[1]);
    }
    assert.ok(ends.size <= 20, `${ends.size} ends`);
    assert.equal(range[1], 3);
  });

  it('is the place of each row that stays; a new row takes that of one that goes', () => {
    assert.deepEqual(heldRows(['c', 'b', 'a'], []), ['c', 'b', 'a']);
    assert.deepEqual(heldRows(['c', 'b', 'a'], ['a', 'b', 'c']), ['a', 'b', 'c']);
    assert.deepEqual(heldRows(['d', 'c', 'a'], ['a', 'b', 'c']), ['a', 'd', 'c']);
    assert.deepEqual(heldRows(['a', 'd'], ['a', 'b', 'c']), ['a', 'd']);
    assert.deepEqual(heldRows(['x', 'c', 'y', 'a'], ['a', 'c']), ['a', 'c', 'x', 'y']);
  });
});

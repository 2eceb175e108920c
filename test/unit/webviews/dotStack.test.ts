import assert from 'node:assert/strict';
import { dotStack, pitchFor } from '../../../webviews/kinds/count/dotStack';

describe('a stack of dots', () => {
  it('has a place for every dot, no two nearer than the pitch', () => {
    for (const count of [1, 5, 6, 20, 97]) {
      const { places } = dotStack(count, 44, 8);
      assert.equal(places.length, count);
      for (const [index, [x, y]] of places.entries())
        for (const [otherX, otherY] of places.slice(index + 1))
          assert.ok(Math.hypot(x - otherX, y - otherY) >= 8 - 1e-9);
    }
  });

  it('is as high as its room lets it be, filled from the bottom and around its middle', () => {
    const { places } = dotStack(12, 44, 8);
    assert.ok(places.every(([, y]) => y > 0 && y < 44));
    assert.equal(
      places.reduce((sum, [x]) => sum + x, 0),
      0,
    );
    assert.deepEqual(dotStack(1, 44, 8).places, [[0, 4]]);
  });

  it('has smaller steps where many dots have little room', () => {
    assert.equal(pitchFor(20, 60, 44), 8);
    for (const count of [100, 1000, 100_000]) {
      const pitch = pitchFor(count, 30, 44);
      const width = Math.ceil(count / Math.max(1, Math.floor(44 / pitch))) * pitch;
      assert.ok(width <= 31, `${count} dots are ${width} wide`);
    }
  });
});

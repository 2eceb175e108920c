import assert from 'node:assert/strict';
import { spread } from '../../../webviews/plot/spread';

describe('names at the ends of lines', () => {
  it('stay where they belong when they are apart', () => {
    assert.deepEqual(spread([100, 20, 60], 15, 0, 200), [100, 20, 60]);
  });

  it('that would touch stand around their middle, in their order', () => {
    assert.deepEqual(spread([52, 50, 48], 15, 0, 200), [65, 50, 35]);
  });

  it('stay inside at the edges', () => {
    assert.deepEqual(spread([0, 1], 15, 0, 200), [0, 15]);
    assert.deepEqual(spread([199, 200], 15, 0, 200), [185, 200]);
  });

  it('are never nearer than the gap, however they lie', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const places = Array.from({ length: 8 }, (_, index) => (seed * 37 * (index + 3) ** 2) % 200);
      const found = [...spread(places, 15, 0, 200)].sort((a, b) => a - b);
      for (const [index, place] of found.entries()) {
        assert.ok(place >= 0 && place <= 200, `${place} is inside`);
        if (index > 0) assert.ok(place - (found[index - 1] ?? 0) >= 15 - 1e-9, String(found));
      }
    }
  });
});

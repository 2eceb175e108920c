import assert from 'node:assert/strict';
import type { Gpt2Config } from '../../../model/checkpoint/config';
import {
  appendToCache,
  createCache,
  selectRows,
  widened,
  withRows,
  type KeyValueCache,
} from '../../../model/passes/cache';

const config = { n_layers: 2, n_heads: 2, d_head: 3, d_model: 6 } as Gpt2Config;

/** Three rows of two positions, with room for more: every number is another one. */
function filled(capacity: number, most: number): KeyValueCache {
  const cache = createCache(config, 3, capacity, most);
  let number = 0;
  const present = [0, 1].map(() => Float32Array.from({ length: 2 * 3 * 2 * 2 * 3 }, () => ++number));
  appendToCache(cache, 2, present);
  return cache;
}

/** The numbers of the filled positions, by layer, row and head. */
function numbersOf({ rows, heads, headWidth, capacity, length, keys, values }: KeyValueCache) {
  return [...keys, ...values].map((layer) =>
    Array.from({ length: rows * heads }, (_, block) => [
      ...layer.subarray(block * capacity * headWidth, (block * capacity + length) * headWidth),
    ]),
  );
}

describe('a cache of keys and values', () => {
  it('is widened within its own memory, and nothing in it changes', () => {
    const before = filled(2, 5);
    const numbers = numbersOf(before);
    const wide = widened(before, 5);
    assert.equal(wide.keys[0]?.buffer, before.keys[0]?.buffer);
    assert.equal(wide.keys[0]?.length, 3 * 6 * 5);
    assert.deepEqual(numbersOf(wide), numbers);
  });

  it('keeps some of its rows within its own memory', () => {
    const copied = selectRows(config, filled(4, 4), [0, 2], 4);
    const kept = withRows(filled(4, 4), [0, 2]);
    assert.equal(kept.keys[0]?.length, 2 * 6 * 4);
    assert.deepEqual(numbersOf(kept), numbersOf(copied));
  });

  it('takes new positions after it was widened and has lost a row', () => {
    const next = [0, 1].map(() => Float32Array.from({ length: 2 * 2 * 2 * 3 }, (_, index) => -index));
    const inPlace = widened(withRows(filled(2, 3), [1, 2]), 3);
    const copied = selectRows(config, filled(2, 2), [1, 2], 3);
    for (const cache of [inPlace, copied]) appendToCache(cache, 1, next);
    assert.deepEqual(numbersOf(inPlace), numbersOf(copied));
  });

  it('cannot be widened beyond the memory that was made for it', () => {
    assert.throws(() => appendToCache(filled(2, 2), 1, []), /exceed the capacity 2/);
    assert.throws(() => widened(filled(2, 4), 5), /made for 4 positions/);
  });
});

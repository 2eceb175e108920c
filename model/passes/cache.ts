import type { Gpt2Config } from '../checkpoint/config';
import { present } from '../present';

/**
 * Keys and values of the positions so far, with room for `capacity` of them. The runtime only ever returns those of
 * new positions, which are written in here: inputs are not copied, outputs are.
 */
export interface KeyValueCache {
  readonly rows: number;
  readonly capacity: number;
  /** Positions that are filled, the same for every row. */
  length: number;
  readonly heads: number;
  readonly headWidth: number;
  /** Per layer [rows, n_heads, capacity, d_head]. */
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

/** An empty cache for `rows` rows of at most `capacity` positions. */
export function createCache(config: Gpt2Config, rows: number, capacity: number): KeyValueCache {
  const layers = () =>
    Array.from({ length: config.n_layers }, () => new Float32Array(rows * config.d_model * capacity));
  return {
    rows,
    capacity,
    length: 0,
    heads: config.n_heads,
    headWidth: config.d_head,
    keys: layers(),
    values: layers(),
  };
}

/** Bytes of a cache of this size. */
export function cacheBytes(config: Gpt2Config, rows: number, capacity: number): number {
  return 2 * 4 * config.n_layers * config.d_model * rows * capacity;
}

/**
 * Writes the keys and values of `count` new positions.
 * @param heads per layer [3, rows, n_heads, count, d_head]: queries, keys, values, as the trunk returns them.
 */
export function appendToCache(cache: KeyValueCache, count: number, heads: readonly Float32Array[]): void {
  if (cache.length + count > cache.capacity)
    throw new Error(`${cache.length + count} positions exceed the capacity ${cache.capacity}`);
  const width = count * cache.headWidth;
  const blocks = cache.rows * cache.heads;
  const copy = (to: Float32Array, from: Float32Array, part: number) => {
    for (let block = 0; block < blocks; block++) {
      const start = (part * blocks + block) * width;
      to.set(from.subarray(start, start + width), (block * cache.capacity + cache.length) * cache.headWidth);
    }
  };
  heads.forEach((layer, index) => {
    copy(present(cache.keys[index], `cache of layer ${index}`), layer, 1);
    copy(present(cache.values[index], `cache of layer ${index}`), layer, 2);
  });
  cache.length += count;
}

/**
 * A new cache whose row i is row `sources[i]` of this one, with room for `capacity` positions: the prompt is run once
 * and its cache repeated for every sample; samples that have ended are left out.
 */
export function selectRows(
  config: Gpt2Config,
  cache: KeyValueCache,
  sources: readonly number[],
  capacity: number,
): KeyValueCache {
  const selected = createCache(config, sources.length, capacity);
  const width = cache.length * cache.headWidth;
  const copy = (to: readonly Float32Array[], from: readonly Float32Array[]) =>
    from.forEach((layer, index) => copyLayer(present(to[index], `cache of layer ${index}`), layer));
  const copyLayer = (to: Float32Array, from: Float32Array) => {
    sources.forEach((source, row) => {
      for (let head = 0; head < cache.heads; head++) {
        const start = (source * cache.heads + head) * cache.capacity * cache.headWidth;
        to.set(from.subarray(start, start + width), (row * cache.heads + head) * capacity * cache.headWidth);
      }
    });
  };
  copy(selected.keys, cache.keys);
  copy(selected.values, cache.values);
  selected.length = cache.length;
  return selected;
}

/** The rows [from, to) of a cache, which share its memory. Their length is their own. */
export function rowsOf(cache: KeyValueCache, from: number, to: number): KeyValueCache {
  const width = cache.heads * cache.capacity * cache.headWidth;
  const view = (layers: readonly Float32Array[]) =>
    layers.map((layer) => layer.subarray(from * width, to * width));
  return { ...cache, rows: to - from, keys: view(cache.keys), values: view(cache.values) };
}

/** A copy with another capacity. */
export function copyCache(config: Gpt2Config, cache: KeyValueCache, capacity: number): KeyValueCache {
  const rows = Array.from({ length: cache.rows }, (_, row) => row);
  return selectRows(config, cache, rows, capacity);
}

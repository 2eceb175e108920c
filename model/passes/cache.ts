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

/** An empty cache for `rows` rows of `capacity` positions; its memory has room to widen it to `most`. */
export function createCache(
  config: Gpt2Config,
  rows: number,
  capacity: number,
  most = capacity,
): KeyValueCache {
  const layers = () =>
    Array.from({ length: config.n_layers }, () =>
      new Float32Array(rows * config.d_model * most).subarray(0, rows * config.d_model * capacity),
    );
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
 * @param present per layer [2, rows, n_heads, count, d_head]: keys, values, as the trunk returns them.
 */
export function appendToCache(cache: KeyValueCache, count: number, present: readonly Float32Array[]): void {
  const { rows, heads, capacity, headWidth } = cache;
  if (cache.length + count > capacity)
    throw new Error(`${cache.length + count} positions exceed the capacity ${capacity}`);
  const width = count * headWidth;
  const blocks = rows * heads;
  const copy = (to: Float32Array, from: Float32Array, part: number) => {
    for (let block = 0; block < blocks; block++)
      copyRun(
        to,
        (block * capacity + cache.length) * headWidth,
        from,
        (part * blocks + block) * width,
        width,
      );
  };
  present.forEach((layer, index) => {
    copy(layerOf(cache.keys, index), layer, 0);
    copy(layerOf(cache.values, index), layer, 1);
  });
  cache.length += count;
}

const layerOf = (layers: readonly Float32Array[], index: number) =>
  present(layers[index], `cache of layer ${index}`);

/** Numbers from which on a copy by the engine is quicker than a loop. */
const longRun = 256;

function copyRun(to: Float32Array, toStart: number, from: Float32Array, start: number, width: number): void {
  if (width >= longRun) to.set(from.subarray(start, start + width), toStart);
  else for (let i = 0; i < width; i++) to[toStart + i] = from[start + i] as number;
}

/**
 * A new cache whose row i is row `sources[i]` of this one, with room for `capacity` positions, and for `most` after it
 * is widened: the prompt is run once and its cache repeated for every sample.
 */
export function selectRows(
  config: Gpt2Config,
  cache: KeyValueCache,
  sources: readonly number[],
  capacity: number,
  most = capacity,
): KeyValueCache {
  const selected = createCache(config, sources.length, capacity, most);
  const { heads, headWidth } = cache;
  const width = cache.length * headWidth;
  const copyLayer = (to: Float32Array, from: Float32Array) =>
    sources.forEach((source, row) => {
      for (let head = 0; head < heads; head++)
        copyRun(
          to,
          (row * heads + head) * capacity * headWidth,
          from,
          (source * heads + head) * cache.capacity * headWidth,
          width,
        );
    });
  cache.keys.forEach((layer, index) => copyLayer(layerOf(selected.keys, index), layer));
  cache.values.forEach((layer, index) => copyLayer(layerOf(selected.values, index), layer));
  selected.length = cache.length;
  return selected;
}

/**
 * The same memory with room for more positions, as far as it was made for them. The cache given must not be used again.
 */
export function widened(cache: KeyValueCache, capacity: number): KeyValueCache {
  const { rows, heads, headWidth, length } = cache;
  const width = length * headWidth;
  return inPlace(cache, { ...cache, capacity }, (layer) => {
    // From the last one on, so that none is written over before it has moved.
    for (let block = rows * heads - 1; block > 0; block--) {
      const start = block * cache.capacity * headWidth;
      layer.copyWithin(block * capacity * headWidth, start, start + width);
    }
  });
}

/**
 * The same memory with these rows of it alone, in ascending order: samples that have ended are left out. The cache given
 * must not be used again.
 */
export function withRows(cache: KeyValueCache, kept: readonly number[]): KeyValueCache {
  const size = cache.heads * cache.capacity * cache.headWidth;
  return inPlace(cache, { ...cache, rows: kept.length }, (layer) => {
    kept.forEach((source, row) => {
      if (source !== row) layer.copyWithin(row * size, source * size, (source + 1) * size);
    });
  });
}

/** Moves the numbers of every layer within its memory, of which the new cache has as much as it needs. */
function inPlace(
  cache: KeyValueCache,
  next: Omit<KeyValueCache, 'keys' | 'values'>,
  move: (layer: Float32Array) => void,
): KeyValueCache {
  const { rows, heads, capacity, headWidth } = next;
  const moved = (layers: readonly Float32Array[]) =>
    layers.map(({ buffer, byteOffset }) => {
      const whole = new Float32Array(buffer, byteOffset);
      const size = rows * heads * capacity * headWidth;
      if (size > whole.length) {
        const most = Math.floor(whole.length / (rows * heads * headWidth));
        throw new Error(`the cache was made for ${most} positions, not for ${capacity}`);
      }
      move(whole);
      return whole.subarray(0, size);
    });
  return { ...next, keys: moved(cache.keys), values: moved(cache.values) };
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

import type { Gpt2Config } from '../checkpoint/config';
import { createCache, selectRows, widened, withRows, type KeyValueCache } from './cache';
import { emptyGpuCache, freeGpuCache, gpuRows, type GpuCache, type RunSession } from './gpuCache';

/** Keys and values of the positions so far, where the model computes. */
export type Cache = KeyValueCache | GpuCache;

/** Makes and changes the caches of a model. */
export interface Caches {
  /** A cache without positions, with room for `capacity` of them. */
  empty(rows: number, capacity: number): Cache;
  /** A new cache whose row i is row `sources[i]`, with room for `capacity` positions, and for `most` with more room. */
  select(cache: Cache, sources: readonly number[], capacity: number, most: number): Promise<Cache>;
  /** These rows alone, in ascending order. The cache given must not be used again. */
  keep(cache: Cache, kept: readonly number[]): Promise<Cache>;
  /** With room for `capacity` positions, if there is none for another one. The cache given must not be used again. */
  withRoom(cache: Cache, capacity: number): Cache;
  /** Gives memory back that no collection does. The cache must not be used again. */
  free(cache: Cache): void;
}

/** @throws Error if the cache is not in this process's memory, which is a bug. */
export function inMemory(cache: Cache): KeyValueCache {
  if ('isOnGpu' in cache) throw new Error('the cache is on the GPU');
  return cache;
}

/** @throws Error if the cache is not on the GPU, which is a bug. */
export function onGpu(cache: Cache): GpuCache {
  if (!('isOnGpu' in cache)) throw new Error('the cache is not on the GPU');
  return cache;
}

/** Caches in this process's memory. */
export function cachesInMemory(config: Gpt2Config): Caches {
  return {
    empty: (rows, capacity) => createCache(config, rows, capacity),
    select: (cache, ...sizes) => Promise.resolve(selectRows(config, inMemory(cache), ...sizes)),
    keep: (cache, kept) => Promise.resolve(withRows(inMemory(cache), kept)),
    withRoom(cache, capacity) {
      const own = inMemory(cache);
      return own.length === own.capacity ? widened(own, capacity) : own;
    },
    free: () => undefined,
  };
}

/** Caches on the GPU, where each pass makes the room that it needs. */
export function cachesOnGpu(config: Gpt2Config, select: RunSession): Caches {
  const rowsOf = (cache: Cache, sources: readonly number[]) => gpuRows(select, config, onGpu(cache), sources);
  const free = (cache: Cache) => freeGpuCache(onGpu(cache));
  return {
    empty: (rows) => emptyGpuCache(config, rows),
    select: rowsOf,
    async keep(cache, kept) {
      const some = await rowsOf(cache, kept);
      free(cache);
      return some;
    },
    withRoom: (cache) => cache,
    free,
  };
}

import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Gpt2Config } from '../checkpoint/config';
import { emptyPlaces } from '../graph/gpuGpt2';
import { present } from '../present';
import { int64 } from './tensors';

/**
 * Keys and values of the positions so far, on the GPU. Each pass gives new tensors with its own positions appended. The
 * runtime frees none by itself: whoever made a cache frees it.
 */
export interface GpuCache {
  readonly isOnGpu: true;
  readonly rows: number;
  /** Positions that are filled, the same for every row. */
  length: number;
  /** `past_key.l` and `past_value.l`, as the trunk takes them. */
  tensors: Readonly<Record<string, Tensor>>;
}

const layersOf = ({ n_layers }: Gpt2Config) => Array.from({ length: n_layers }, (_, layer) => layer);

/** The outputs that a cache is made of. */
export const cacheOutputs = (config: Gpt2Config): readonly string[] =>
  layersOf(config).flatMap((layer) => [`key.${layer}`, `value.${layer}`]);

/** A cache of so many rows with no positions. Nothing of it is on the device before its first pass. */
export function emptyGpuCache(config: Gpt2Config, rows: number): GpuCache {
  const { n_heads, d_head } = config;
  const zeros = new Float32Array(rows * n_heads * d_head * emptyPlaces);
  const key = new Tensor('float32', zeros, [rows, n_heads, d_head, emptyPlaces]);
  const value = new Tensor('float32', zeros, [rows, n_heads, emptyPlaces, d_head]);
  const tensors = layersOf(config).flatMap((layer) => [
    [`past_key.${layer}`, key],
    [`past_value.${layer}`, value],
  ]);
  return { isOnGpu: true, rows, length: 0, tensors: Object.fromEntries(tensors) as Record<string, Tensor> };
}

/** Puts what a pass of `count` positions gave in the place of what the cache had. */
export function appendOnGpu(cache: GpuCache, count: number, out: InferenceSession.ReturnType): void {
  const tensors = pastOf(cache, out);
  freeGpuCache(cache);
  cache.tensors = tensors;
  cache.length += count;
}

/** Runs a graph. */
export type RunSession = (
  feeds: InferenceSession.FeedsType,
  fetches: readonly string[],
) => Promise<InferenceSession.ReturnType>;

/** A new cache whose row i is row `sources[i]` of this one. */
export async function gpuRows(
  select: RunSession,
  config: Gpt2Config,
  cache: GpuCache,
  sources: readonly number[],
): Promise<GpuCache> {
  const out = await select(
    { ...cache.tensors, rows: int64(sources, [sources.length]) },
    cacheOutputs(config),
  );
  return { ...cache, rows: sources.length, tensors: pastOf(cache, out) };
}

/** Gives its memory back. It must not be used again. */
export function freeGpuCache({ tensors }: GpuCache): void {
  for (const tensor of Object.values(tensors)) if (tensor.location === 'gpu-buffer') tensor.dispose();
}

/** What comes out as `key.l` goes in as `past_key.l`. */
function pastOf({ tensors }: GpuCache, out: InferenceSession.ReturnType): Readonly<Record<string, Tensor>> {
  const names = Object.keys(tensors);
  return Object.fromEntries(names.map((name) => [name, present(out[name.slice('past_'.length)], name)]));
}

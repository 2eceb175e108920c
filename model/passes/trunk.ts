import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { checkFinite } from '../finite';
import type { Gpt2Config } from '../checkpoint/config';
import { present } from '../present';
import { appendToCache, cacheBytes, copyCache, rowsOf } from './cache';
import { inMemory, onGpu, type Cache } from './caches';
import { emptyPlaces } from '../graph/gpuGpt2';
import { appendOnGpu, cacheOutputs, emptyGpuCache } from './gpuCache';
import { injectionTensors, type Injection } from './injection';
import type { LoadedModel } from './sessions';
import { attentionMask, floats, rowOf, tokenTensors } from './tensors';

/**
 * Passes through the trunk: token rows to residual streams. A call into the runtime blocks its thread until it returns,
 * so long work is cut into calls at the session's {@link Pace}, and messages are answered between two of them.
 */

export interface Pass {
  /** Token ids [B][S]; all rows have the same length. A shorter row is padded on the right by the caller. */
  readonly rows: readonly (readonly number[])[];
  /** Positions before these rows; the new keys and values are appended. Without one, nothing is kept. */
  readonly cache?: Cache;
  readonly injections?: readonly Injection[];
  /** Layers whose `resid_pre` is wanted, as it arrives, before anything is added there; n_layers is the final one. */
  readonly residuals: readonly number[];
  readonly signal?: AbortSignal;
}

/** Residual streams of the layers that a pass was asked for, each [B, S, d_model]. */
export interface Residuals {
  /** @throws Error if the pass was not asked for this layer. */
  at(layer: number): Float32Array;
}

const residualsOf = (byLayer: ReadonlyMap<number, Float32Array>): Residuals => ({
  at: (layer) => present(byLayer.get(layer), `residual stream of layer ${layer}`),
});

/**
 * Runs token rows through the trunk.
 * @throws NotFinite, or the signal's reason if it is aborted between two calls.
 */
export async function forward(model: LoadedModel, pass: Pass): Promise<Residuals> {
  const { config } = model;
  const batch = pass.rows.length;
  const length = pass.rows[0]?.length ?? 0;
  const start = pass.cache?.length ?? 0;
  if (!batch || !length || pass.rows.some((row) => row.length !== length))
    throw new Error('rows of a pass must have one length, and there must be some');
  if (start + length > config.n_ctx)
    throw new Error(`${start + length} positions exceed n_ctx ${config.n_ctx}`);

  if (batch * length <= model.trunk.size()) return forwardSlice(model, pass, pass.cache);

  const floatBytes = Float32Array.BYTES_PER_ELEMENT;
  model.memory.require(pass.residuals.length * batch * length * config.d_model * floatBytes);
  const whole = new Map(
    pass.residuals.map((layer) => [layer, new Float32Array(batch * length * config.d_model)]),
  );
  const put = (part: Residuals, rows: number, firstRow: number, from: number, to: number) => {
    const width = (to - from) * config.d_model;
    for (const [layer, values] of whole)
      for (let row = 0; row < rows; row++)
        values.set(rowOf(part.at(layer), row, width), ((firstRow + row) * length + from) * config.d_model);
  };
  for (let firstRow = 0, rows: number; firstRow < batch; firstRow += rows) {
    const size = model.trunk.size();
    // What is on the GPU is one piece: it is cut by positions alone.
    const isWhole = pass.cache !== undefined && model.device === 'gpu';
    rows = isWhole ? batch : Math.min(batch - firstRow, Math.max(1, Math.floor(size / length)));
    const some = isWhole ? pass : rowsOfPass(pass, firstRow, firstRow + rows);
    const isLong = !some.cache && length > size;
    if (isLong) model.memory.require(cacheBytes(config, rows, length));
    const cache = isLong ? model.caches.empty(rows, length) : some.cache;
    try {
      for (let from = 0, to: number; from < length; from = to) {
        to = cache ? Math.min(length, from + Math.max(1, Math.floor(model.trunk.size() / rows))) : length;
        const slice = { ...some, rows: some.rows.map((row) => row.slice(from, to)) };
        put(await forwardSlice(model, slice, cache), rows, firstRow, from, to);
      }
    } finally {
      if (isLong && cache) model.caches.free(cache);
    }
  }
  if (pass.cache && model.device === 'cpu') pass.cache.length += length;
  return residualsOf(whole);
}

/** The rows [from, to) of a pass. Their keys and values are written into its cache, whose length stays. */
function rowsOfPass(pass: Pass, from: number, to: number): Pass {
  const { rows, cache, injections } = pass;
  return {
    ...pass,
    rows: rows.slice(from, to),
    cache: cache && rowsOf(inMemory(cache), from, to),
    injections: injections?.flatMap((injection) =>
      injection.row >= from && injection.row < to ? [{ ...injection, row: injection.row - from }] : [],
    ),
  };
}

/** The tensors that a call is given of its cache, and what becomes of those that it gives. */
interface Past {
  /** Places of the cache, and those of them that are filled. */
  readonly places: number;
  readonly filled: readonly [number, number];
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** Outputs that are kept. */
  readonly outputs: readonly string[];
  readonly keep: (out: InferenceSession.ReturnType) => void;
}

async function forwardSlice(model: LoadedModel, pass: Pass, cache: Cache | undefined): Promise<Residuals> {
  const { config } = model;
  const { n_layers } = config;
  pass.signal?.throwIfAborted();
  const batch = pass.rows.length;
  const length = pass.rows[0]?.length ?? 0;
  const start = cache?.length ?? 0;
  const isOnGpu = model.device === 'gpu';
  const past = (isOnGpu ? pastOnGpu : pastInMemory)(model, cache, batch, length);
  const residualName = (layer: number) => (layer === n_layers ? 'final_resid' : `resid_pre.${layer}`);
  const out = await model.trunk.run(
    {
      ...tokenTensors(pass.rows, start),
      mask: attentionMask(length, past.places, past.filled),
      ...injectionTensors(config, pass.injections ?? [], batch, start, length, isOnGpu ? 1 : 0),
      ...past.feeds,
    },
    [...pass.residuals.map(residualName), ...past.outputs],
    batch * length,
  );
  past.keep(out);
  const residuals = new Map(pass.residuals.map((layer) => [layer, floats(out, residualName(layer))]));
  for (const [layer, values] of residuals) checkResidual(values, config, layer, length, start);
  return residualsOf(residuals);
}

function pastInMemory(
  { config }: LoadedModel,
  given: Cache | undefined,
  batch: number,
  length: number,
): Past {
  const { n_layers, n_heads, d_head } = config;
  const cache = given && inMemory(given);
  const start = cache?.length ?? 0;
  // Attending to masked places costs time in a pass over many positions, so it reads only the filled ones.
  const seen = cache && length > 1 && start < cache.capacity ? copyCache(config, cache, start) : cache;
  const places = seen?.capacity ?? 0;
  const feeds: Record<string, Tensor> = {};
  const tensor = (arrays: readonly Float32Array[] | undefined, layer: number) =>
    new Tensor(
      'float32',
      places ? present(arrays?.[layer], `cache of layer ${layer}`) : new Float32Array(0),
      [batch, n_heads, places, d_head],
    );
  const layers = Array.from({ length: n_layers }, (_, layer) => layer);
  for (const layer of layers) {
    feeds[`past_key.${layer}`] = tensor(seen?.keys, layer);
    feeds[`past_value.${layer}`] = tensor(seen?.values, layer);
  }
  const outputs = cache ? layers.map((layer) => `present.${layer}`) : [];
  return {
    ...{ places, filled: [0, start], feeds, outputs },
    keep(out) {
      if (!cache) return;
      const news = outputs.map((name) => floats(out, name));
      appendToCache(cache, length, news);
    },
  };
}

function pastOnGpu({ config }: LoadedModel, given: Cache | undefined, batch: number, length: number): Past {
  const cache = given ? onGpu(given) : emptyGpuCache(config, batch);
  const places = emptyPlaces + cache.length;
  return {
    ...{ places, filled: [emptyPlaces, places], feeds: cache.tensors },
    outputs: given ? cacheOutputs(config) : [],
    keep(out) {
      if (given) appendOnGpu(cache, length, out);
    },
  };
}

/**
 * Checks a residual stream [B, S, d_model] whose positions count from `start`; layer n_layers is the final one.
 * @throws NotFinite
 */
export function checkResidual(
  values: Float32Array,
  { n_layers, d_model }: Gpt2Config,
  layer: number,
  length: number,
  start: number,
): void {
  checkFinite(values, (index) => {
    const position = start + (Math.floor(index / d_model) % length);
    const where = layer === n_layers ? 'after the last layer' : `before layer ${layer}`;
    return `the residual stream ${where}, position ${position}`;
  });
}

/** The residual rows of the last position, one [d_model] per row of [B, S, d_model]. */
export function lastPositions(residual: Float32Array, rows: number, d_model: number): Float32Array[] {
  const width = residual.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    residual.subarray((row + 1) * width - d_model, (row + 1) * width),
  );
}

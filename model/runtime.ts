import { InferenceSession, Tensor } from 'onnxruntime-node';
import { appendToCache, copyCache, createCache, type KeyValueCache } from './cache';
import { openCheckpoint, weightsRoot, type Checkpoint } from './checkpoint';
import type { Gpt2Config } from './config';
import { forks, head, trunk } from './graph';
import { encodeModel, type Graph } from './onnx';
import { quantizeHead, quantizeTrunk } from './quantize';
import { physicalCores } from './threads';

/**
 * Sessions of one checkpoint and the calls into them. A call blocks its thread until it returns, so long work is cut
 * into calls of about {@link tokensPerCall} tokens, and messages are answered between two of them.
 */

export type Precision = 'float32' | '8bit';

/** A loaded GPT-2. It stays loaded for the life of the process: creating and releasing sessions leaks. */
export interface Model {
  readonly checkpoint: Checkpoint;
  readonly config: Gpt2Config;
  readonly precision: Precision;
  readonly trunk: InferenceSession;
  readonly head: InferenceSession;
  /** The graph of forking rows, made when it is first needed: its weights stay mapped, so it costs little memory. */
  readonly forks: () => Promise<InferenceSession>;
}

export interface LoadOptions {
  readonly precision?: Precision;
  /** Most threads; the physical cores, where there are fewer. 0 or nothing: as many as those. */
  readonly threads?: number;
}

/**
 * Loads the checkpoint in a local folder.
 * @throws CheckpointError where the folder holds no GPT-2 that can be run.
 */
export async function loadModel(folder: string, options: LoadOptions = {}): Promise<Model> {
  const checkpoint = await openCheckpoint(folder);
  const precision = options.precision ?? 'float32';
  const create = async (graph: Graph, prepack = true) =>
    InferenceSession.create(encodeModel(graph), {
      intraOpNumThreads: Math.min(options.threads || Infinity, physicalCores()),
      extra: {
        session: {
          model_external_initializers_file_folder_path: weightsRoot(checkpoint).root,
          // Spinning threads keep cores busy after an answer and slow everything else down.
          intra_op: { allow_spinning: '0' },
          disable_prepacking: prepack ? '0' : '1',
        },
      },
    });
  const small = precision === '8bit';
  const trunkWeights = small ? await quantizeTrunk(checkpoint) : undefined;
  let forking: Promise<InferenceSession> | undefined;
  return {
    checkpoint,
    config: checkpoint.config,
    precision,
    trunk: await create(trunk(checkpoint, trunkWeights)),
    head: await create(head(checkpoint, small ? await quantizeHead(checkpoint) : undefined)),
    forks: () => (forking ??= create(forks(checkpoint, trunkWeights), small)),
  };
}

/** Something added to the residual stream of one row, just before a block reads it. */
export interface Injection {
  readonly row: number;
  readonly layer: number;
  /** Position of the first vector, 0 = BOS; `all` adds one vector at every position. */
  readonly position: number | 'all';
  /** [vectors, d_model], one per position from `position` on. */
  readonly values: Float32Array | Float64Array;
}

/** An injection of a row that has no number yet. */
export type RowInjection = Omit<Injection, 'row'>;

/** The injections of a pass from those of each of its rows. */
export function injectionsOfRows(rows: readonly (readonly RowInjection[])[]): readonly Injection[] {
  return rows.flatMap((injections, row) => injections.map((injection) => ({ ...injection, row })));
}

export interface Pass {
  /** Token ids [B][S]; all rows have the same length. A shorter row is padded on the right by the caller. */
  readonly rows: readonly (readonly number[])[];
  /** Positions before these rows; the new keys and values are appended. Without one, nothing is kept. */
  readonly cache?: KeyValueCache;
  readonly injections?: readonly Injection[];
  /** Layers whose `resid_pre` is wanted, as it arrives, before anything is added there; n_layers is the final one. */
  readonly residuals: readonly number[];
  readonly signal?: AbortSignal;
}

/** Residual streams by layer, each [B, S, d_model]. */
export type Residuals = ReadonlyMap<number, Float32Array>;

/**
 * Runs token rows through the trunk.
 * @throws the signal's reason when it is aborted between two calls.
 */
export async function forward(model: Model, pass: Pass): Promise<Residuals> {
  const { config } = model;
  const batch = pass.rows.length;
  const length = pass.rows[0]?.length ?? 0;
  const start = pass.cache?.length ?? 0;
  if (!batch || !length || pass.rows.some((row) => row.length !== length))
    throw new Error('rows of a pass must have one length, and there must be some');
  if (start + length > config.n_ctx)
    throw new Error(`${start + length} positions exceed n_ctx ${config.n_ctx}`);

  const slice = Math.max(1, Math.floor(tokensPerCall(config) / batch));
  if (length <= slice) return forwardSlice(model, pass, pass.cache);

  const cache = pass.cache ?? createCache(config, batch, length);
  const wanted = new Map(
    pass.residuals.map((layer) => [layer, new Float32Array(batch * length * config.d_model)]),
  );
  for (let from = 0; from < length; from += slice) {
    const rows = pass.rows.map((row) => row.slice(from, from + slice));
    const part = await forwardSlice(model, { ...pass, rows }, cache);
    const width = (rows[0]?.length ?? 0) * config.d_model;
    for (const [layer, values] of part)
      for (let row = 0; row < batch; row++)
        wanted
          .get(layer)
          ?.set(values.subarray(row * width, (row + 1) * width), (row * length + from) * config.d_model);
  }
  return wanted;
}

/** Tokens that one call may take, so that it blocks the thread for about half a second at most. */
export function tokensPerCall(config: Gpt2Config): number {
  const multiplications = config.n_layers * config.d_model * (4 * config.d_model + 2 * config.d_mlp);
  return Math.max(16, Math.min(4096, Math.floor(2.2e10 / multiplications)));
}

async function forwardSlice(model: Model, pass: Pass, cache: KeyValueCache | undefined): Promise<Residuals> {
  const { config } = model;
  const { n_layers, n_heads, d_head } = config;
  pass.signal?.throwIfAborted();
  const batch = pass.rows.length;
  const length = pass.rows[0]?.length ?? 0;
  const start = cache?.length ?? 0;
  // A pass over many positions is not worth masked ones: it reads just those that are filled.
  const seen = cache && length > 1 && start < cache.capacity ? copyCache(config, cache, start) : cache;
  const past = seen?.capacity ?? 0;

  const feeds: Record<string, Tensor> = {
    token_ids: int64(pass.rows.flat(), [batch, length]),
    positions: int64(
      pass.rows.flatMap((row) => row.map((_, offset) => start + offset)),
      [batch, length],
    ),
    mask: attentionMask(length, past, start),
    ...injectionTensors(config, pass.injections ?? [], batch, start, length),
  };
  for (let layer = 0; layer < n_layers; layer++) {
    const dims = [batch, n_heads, past, d_head];
    feeds[`past_key.${layer}`] = new Tensor('float32', past ? layerOf(seen?.keys, layer) : empty, dims);
    feeds[`past_value.${layer}`] = new Tensor('float32', past ? layerOf(seen?.values, layer) : empty, dims);
  }

  const residualName = (layer: number) => (layer === n_layers ? 'final_resid' : `resid_pre.${layer}`);
  const layers = Array.from({ length: n_layers }, (_, layer) => layer);
  const fetches = [
    ...pass.residuals.map(residualName),
    ...(cache ? layers.map((layer) => `heads.${layer}`) : []),
  ];
  const out = await model.trunk.run(feeds, fetches);
  if (cache)
    appendToCache(
      cache,
      length,
      layers.map((layer) => floats(out, `heads.${layer}`)),
    );
  return new Map(pass.residuals.map((layer) => [layer, floats(out, residualName(layer))]));
}

const empty = new Float32Array(0);
/** Far below every score, and finite, so that a row of masked scores has no NaN. */
const masked = -1e30;

function layerOf(arrays: readonly Float32Array[] | undefined, layer: number): Float32Array {
  const array = arrays?.[layer];
  if (!array) throw new Error(`no cache for layer ${layer}`);
  return array;
}

export function floats(out: InferenceSession.ReturnType, name: string): Float32Array {
  const tensor = out[name];
  if (!(tensor?.data instanceof Float32Array)) throw new Error(`the runtime gave no ${name}`);
  return tensor.data;
}

export function int64(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

/** [1, 1, S, P + S]: 0 where a position may look; {@link masked} where the cache is empty or it would look ahead. */
export function attentionMask(length: number, past: number, filled: number): Tensor {
  const width = past + length;
  const mask = new Float32Array(length * width);
  for (let row = 0; row < length; row++) {
    mask.fill(masked, row * width + filled, row * width + past);
    mask.fill(masked, row * width + past + row + 1, (row + 1) * width);
  }
  return new Tensor('float32', mask, [1, 1, length, width]);
}

/**
 * Packs injections as `inject` [B * S, K, d_model] and `inject_at` [B * S, n_layers, K]. Those of one row and layer
 * share a slot; K is the largest number of layers that one row is steered at among these positions.
 */
function injectionTensors(
  { d_model, n_layers }: Gpt2Config,
  injections: readonly Injection[],
  batch: number,
  start: number,
  length: number,
): { inject: Tensor; inject_at: Tensor } {
  const reaching = injections
    .map((injection) => ({ ...injection, ...reach(injection, d_model, start, length) }))
    .filter(({ from, to }) => from < to);
  const slots = Array.from({ length: batch }, (): number[] => []);
  for (const { row, layer } of reaching) {
    const layers = slots[row];
    if (!layers || !(layer >= 0 && layer < n_layers)) throw new Error(`no row ${row} or layer ${layer}`);
    if (!layers.includes(layer)) layers.push(layer);
  }
  const count = Math.max(...slots.map((layers) => layers.length));
  if (count === 0) return nothing(d_model, n_layers);
  const inject = new Float32Array(batch * length * count * d_model);
  const injectAt = new Float32Array(batch * length * n_layers * count);
  for (const { row, layer, values, from, to, first } of reaching) {
    const slot = slots[row]?.indexOf(layer) ?? 0;
    for (let at = from; at < to; at++) {
      const place = row * length + at - start;
      injectAt[(place * n_layers + layer) * count + slot] = 1;
      const target = (place * count + slot) * d_model;
      const source = first === null ? 0 : (at - first) * d_model;
      for (let i = 0; i < d_model; i++)
        inject[target + i] = (inject[target + i] as number) + (values[source + i] as number);
    }
  }
  return {
    inject: new Tensor('float32', inject, [batch * length, count, d_model]),
    inject_at: new Tensor('float32', injectAt, [batch * length, n_layers, count]),
  };
}

/** One row of zeros, which is added to all: no additions cost next to nothing. */
function nothing(d_model: number, n_layers: number): { inject: Tensor; inject_at: Tensor } {
  return {
    inject: new Tensor('float32', empty, [1, 0, d_model]),
    inject_at: new Tensor('float32', empty, [1, n_layers, 0]),
  };
}

/** The positions among `start .. start + length` that an injection reaches, and where its first vector goes. */
function reach({ position, values }: Injection, d_model: number, start: number, length: number) {
  if (position === 'all') return { from: start, to: start + length, first: null };
  const end = position + values.length / d_model;
  return { from: Math.max(start, position), to: Math.min(start + length, end), first: position };
}

export interface HeadRequest {
  /** Residual rows [N, d_model]. */
  readonly residual: Float32Array;
  /** One for all rows; 1 where there is none. */
  readonly temperature?: number;
  /** Per row: token id to the amount that is subtracted from its score. */
  readonly penalties?: readonly ReadonlyMap<number, number>[];
  /** How many of the likeliest tokens are wanted per row. */
  readonly top?: number;
  /** Tokens whose log-probability is wanted, per row; every row has the same number. */
  readonly targets?: readonly (readonly number[])[];
  /** True where whole rows of scores are wanted: they cost a copy of V floats a row. */
  readonly scores?: boolean;
  readonly signal?: AbortSignal;
}

export interface HeadRows {
  /** [N, V]: logits / temperature - penalties. Empty unless asked for. */
  readonly scores: Float32Array;
  /** [N, top] natural logarithms of probabilities, largest first, ties by lower id. */
  readonly topLogProbs: Float32Array;
  /** [N, top] */
  readonly topIds: Int32Array;
  /** [N, targets per row] */
  readonly targetLogProbs: Float32Array;
}

/** Rows that go through the head in one call: bounds its memory to a few rows of V floats each. */
const headRowsPerCall = 256;

/**
 * Final LayerNorm and unembedding of residual rows, of any layer: on the last layer's this is the next-token
 * distribution, on others the logit lens.
 */
export async function runHead(model: Model, request: HeadRequest): Promise<HeadRows> {
  const { d_model, d_vocab } = model.config;
  const count = request.residual.length / d_model;
  const top = request.top ?? 0;
  const targets = request.targets?.[0]?.length ?? 0;
  const whole = request.scores ? d_vocab : 0;
  const rows: HeadRows = {
    scores: new Float32Array(count * whole),
    topLogProbs: new Float32Array(count * top),
    topIds: new Int32Array(count * top),
    targetLogProbs: new Float32Array(count * targets),
  };
  const fetches = [
    ...(request.scores ? ['scores'] : []),
    ...(top ? ['top_log_probs', 'top_ids'] : []),
    ...(targets ? ['target_log_probs'] : []),
  ];
  for (let from = 0; from < count; from += headRowsPerCall) {
    request.signal?.throwIfAborted();
    const size = Math.min(headRowsPerCall, count - from);
    const penalties = penaltyTensors(request.penalties?.slice(from, from + size) ?? [], size);
    const out = await model.head.run(
      {
        resid: new Tensor('float32', request.residual.subarray(from * d_model, (from + size) * d_model), [
          size,
          d_model,
        ]),
        inverse_temperature: new Tensor(
          'float32',
          new Float32Array(size).fill(1 / (request.temperature ?? 1)),
          [size, 1],
        ),
        ...penalties,
        target_ids: int64(request.targets?.slice(from, from + size).flat() ?? [], [size, targets]),
        top_k: int64([top], [1]),
      },
      fetches,
    );
    if (request.scores) rows.scores.set(floats(out, 'scores'), from * d_vocab);
    if (top) {
      rows.topLogProbs.set(floats(out, 'top_log_probs'), from * top);
      rows.topIds.set(Int32Array.from(out['top_ids']?.data as BigInt64Array, Number), from * top);
    }
    if (targets) rows.targetLogProbs.set(floats(out, 'target_log_probs'), from * targets);
  }
  return rows;
}

/** Rows with fewer penalties than others are filled up with a penalty of 0 on token 0. */
function penaltyTensors(penalties: readonly ReadonlyMap<number, number>[], rows: number) {
  const width = Math.max(0, ...penalties.map((row) => row.size));
  const ids = new BigInt64Array(rows * width);
  const amounts = new Float32Array(rows * width);
  penalties.forEach((row, index) => {
    let at = index * width;
    for (const [id, amount] of row) {
      ids[at] = BigInt(id);
      amounts[at] = amount;
      at++;
    }
  });
  return {
    penalty_ids: new Tensor('int64', ids, [rows, width]),
    penalties: new Tensor('float32', amounts, [rows, width]),
  };
}

import { cacheBytes, createCache, selectRows, type KeyValueCache } from './cache';
import { concat } from './concat';
import { forward, injectionsOfRows, runHead, type RowInjection, type Model } from './runtime';
import { countTokens, penaltiesOf, pick, randomStream, type RandomStream, type Sampling } from './sampling';
import { BOS } from './tokenizer';

/** One way to run the prompt: without injections it is the unsteered arm. */
export interface Arm {
  readonly injections: readonly RowInjection[];
}

export interface GenerateRequest extends Sampling {
  /** Token ids, BOS in front. */
  readonly prompt: readonly number[];
  readonly arms: readonly Arm[];
  /** Samples per arm, and the index of the first: a sample is the same whatever runs beside it. */
  readonly n: number;
  readonly firstSample?: number;
  /** Most new tokens a sample may have; the context may end it sooner. */
  readonly tokens: number;
  readonly seed: number;
  /** Bytes that keys and values may take; more samples than fit run one batch after the other. */
  readonly cacheBudget?: number;
  readonly signal?: AbortSignal;
  /** Called after every step with what there is so far; `done` counts the tokens of all samples to come. */
  readonly onStep?: (samples: readonly (readonly Generated[])[], fraction: number) => void;
}

export interface Generated {
  /** New token ids, without the end token. */
  readonly tokens: readonly number[];
  /** True where the model itself ended the text. */
  readonly finished: boolean;
}

interface Row {
  readonly arm: number;
  readonly tokens: number[];
  readonly counts: Map<number, number>;
  readonly random: RandomStream;
  finished: boolean;
}

const mostRows = 256;
/** Positions by which a cache grows: every step reads all of it, so it is not made as long as the text may get. */
const cacheGrowth = 32;
const defaultCacheBudget = 2 * 2 ** 30;
/** Tokens per row that come back from the head; a draw that falls beyond them asks again for more. */
const topTokens = [50, 1000] as const;

/**
 * Samples completions of one prompt in every arm. The prompt is run once per arm, its keys and values are repeated for
 * the samples, and all rows of all arms share every later step. Additions happen in the pass over the prompt alone,
 * but for those at every position.
 * @returns samples by arm and sample.
 * @throws the signal's reason when it is aborted between two steps; `onStep` has seen what there was.
 */
export async function generate(
  model: Model,
  request: GenerateRequest,
): Promise<readonly (readonly Generated[])[]> {
  const { config } = model;
  const arms = request.arms.length;
  const length = request.prompt.length;
  // The last token needs no pass of its own.
  const tokens = Math.min(request.tokens, config.n_ctx - length + 1);

  const promptCache = createCache(config, arms, length);
  const residuals = await forward(model, {
    rows: request.arms.map(() => request.prompt),
    cache: promptCache,
    injections: injectionsOfRows(request.arms.map(({ injections }) => injections)),
    residuals: [config.n_layers],
    signal: request.signal,
  });
  const last = lastPositions(residuals.get(config.n_layers), arms, length, config.d_model);

  const first = request.firstSample ?? 0;
  const rows = Array.from({ length: request.n }, (_, sample) =>
    request.arms.map((_, arm): Row => ({
      arm,
      tokens: [],
      counts: countTokens(request.prompt),
      random: randomStream(request.seed, first + sample),
      finished: false,
    })),
  ).flat();
  const byArm = () =>
    request.arms.map((_, arm) =>
      rows
        .filter((row) => row.arm === arm)
        .map(({ tokens: ids, finished }) => ({ tokens: [...ids], finished })),
    );

  const perRow = cacheBytes(config, 1, length + tokens);
  const fitting = Math.floor((request.cacheBudget ?? defaultCacheBudget) / perRow);
  const batch = Math.max(arms, Math.min(mostRows, fitting));
  for (let from = 0; from < rows.length; from += batch)
    await extend(model, request, rows.slice(from, from + batch), promptCache, last, tokens, (step) =>
      request.onStep?.(byArm(), (from + (Math.min(batch, rows.length - from) * step) / tokens) / rows.length),
    );
  return byArm();
}

/** Lets every row grow to `tokens` new tokens, from the prompt's cache and its last residual rows by arm. */
async function extend(
  model: Model,
  request: GenerateRequest,
  rows: readonly Row[],
  promptCache: KeyValueCache,
  promptEnds: readonly Float32Array[],
  tokens: number,
  onStep: (step: number) => void,
): Promise<void> {
  const { config } = model;
  // What is added at every position is added in every pass; all else happened in the prompt's.
  const lasting = request.arms.map(({ injections }) =>
    injections.filter(({ position }) => position === 'all'),
  );
  let active = rows;
  let ends = concat(rows.map((row) => promptEnds[row.arm] ?? new Float32Array()));
  let cache: KeyValueCache | undefined;
  for (let step = 1; step <= tokens; step++) {
    const ids = await chooseTokens(model, request, active, ends);
    active.forEach((row, index) => {
      const id = ids[index] ?? BOS;
      if (id === BOS) row.finished = true;
      else {
        row.tokens.push(id);
        row.counts.set(id, (row.counts.get(id) ?? 0) + 1);
      }
    });
    onStep(step);
    if (step === tokens) return;

    const going = active.filter((row) => !row.finished);
    if (going.length === 0) return;
    const length = promptCache.length + step - 1;
    if (!cache || cache.length === cache.capacity || going.length < active.length) {
      const sources = going.map((row) => (cache ? active.indexOf(row) : row.arm));
      const capacity = Math.min(length + cacheGrowth, promptCache.length + tokens - 1);
      cache = selectRows(config, cache ?? promptCache, sources, capacity);
    }
    active = going;
    const residuals = await forward(model, {
      rows: active.map((row) => [row.tokens.at(-1) ?? BOS]),
      cache,
      injections: active.flatMap((row, index) =>
        (lasting[row.arm] ?? []).map((injection) => ({ ...injection, row: index })),
      ),
      residuals: [config.n_layers],
      signal: request.signal,
    });
    ends = residuals.get(config.n_layers) ?? ends;
  }
}

/** Draws the next token of every row from its residual row [d_model]. */
async function chooseTokens(
  model: Model,
  request: GenerateRequest,
  rows: readonly Row[],
  ends: Float32Array,
): Promise<readonly number[]> {
  const { d_model, d_vocab } = model.config;
  const greedy = request.temperature === 0;
  const draws = rows.map((row) => (greedy ? 0 : row.random()));
  const chosen = new Array<number>(rows.length);
  let open = rows.map((_, index) => index);
  for (const wanted of greedy ? [1] : [...topTokens, d_vocab]) {
    const top = Math.min(wanted, d_vocab);
    const { topLogProbs, topIds } = await runHead(model, {
      residual: concat(open.map((row) => ends.subarray(row * d_model, (row + 1) * d_model))),
      temperature: request.temperature || 1,
      penalties: greedy
        ? []
        : open.map((row) => penaltiesOf(rows[row]?.counts ?? new Map(), request.freq_penalty)),
      top,
      signal: request.signal,
    });
    open = open.filter((row, index) => {
      const place = greedy
        ? 0
        : pick(
            topLogProbs.subarray(index * top, (index + 1) * top),
            request.top_p,
            draws[row] ?? 0,
            top === d_vocab,
          );
      if (place !== undefined) chosen[row] = topIds[index * top + place] ?? BOS;
      return place === undefined;
    });
    if (open.length === 0) break;
  }
  return chosen;
}

/** The residual rows of the last position, one [d_model] per row of [B, S, d_model]. */
export function lastPositions(
  residual: Float32Array | undefined,
  rows: number,
  length: number,
  d_model: number,
): Float32Array[] {
  return Array.from(
    { length: rows },
    (_, row) =>
      residual?.subarray(((row + 1) * length - 1) * d_model, (row + 1) * length * d_model) ??
      new Float32Array(),
  );
}

import { cacheBytes } from './passes/cache';
import type { Cache } from './passes/caches';
import { runHead } from './passes/head';
import { injectionsOfRows, type RowInjection } from './passes/injection';
import type { LoadedModel } from './passes/sessions';
import { concat, rowOf } from './passes/tensors';
import { forward, lastPositions } from './passes/trunk';
import { present } from './present';
import { countTokens, penaltiesOf, pick, randomStream, type RandomStream, type Sampling } from './sampling';

/** What is added to a prompt: without injections it is the unsteered arm. */
type Injections = readonly RowInjection[];

export interface GenerateRequest extends Sampling {
  /** Token ids, BOS in front. */
  readonly prompt: readonly number[];
  readonly arms: readonly Injections[];
  /** Samples per arm, and the index of the first: a sample is the same whatever runs beside it. */
  readonly n: number;
  readonly firstSample?: number;
  /** Most new tokens a sample may have; the context may end it sooner. */
  readonly tokens: number;
  readonly seed: number;
  /** The token with which the model ends a text. */
  readonly endToken: number;
  /** Bytes that keys and values may take; more samples than fit run one batch after the other. */
  readonly cacheBudget?: number;
  readonly signal?: AbortSignal;
}

export interface Generated {
  /** New token ids, without the end token. */
  readonly tokens: readonly number[];
  /** True if the model itself ended the text. */
  readonly finished: boolean;
}

/** Samples that grow. */
export interface Growth {
  /** Share of all tokens to come that are there. */
  readonly fraction: number;
  /** What there is so far, by arm and sample. */
  readonly samples: () => readonly (readonly Generated[])[];
}

interface Row {
  readonly arm: number;
  readonly tokens: number[];
  readonly counts: Map<number, number>;
  readonly random: RandomStream;
  finished: boolean;
}

const mostRows = 256;
/** Positions by which a cache grows: every step reads all of it, and first touching its memory takes time, so it grows a little at a time. */
const cacheGrowth = 8;
const defaultCacheBudget = 2 * 2 ** 30;
/** Tokens per row that come back from the head; a draw that falls beyond them asks again for more. */
const topTokens = [50, 1000] as const;

/**
 * Samples completions of one prompt in every arm, and tells after each step how far they are. The prompt is run once
 * per arm, its keys and values are repeated for the samples, and all rows of all arms share every later step. Additions
 * happen in the pass over the prompt alone, but for those at every position.
 * @throws the signal's reason if it is aborted between two steps.
 */
export async function* generate(model: LoadedModel, request: GenerateRequest): AsyncGenerator<Growth> {
  const { config } = model;
  const arms = request.arms.length;
  const length = request.prompt.length;
  // The last token needs no pass of its own.
  const tokens = Math.min(request.tokens, config.n_ctx - length + 1);

  model.memory.require(cacheBytes(config, arms, length));
  const promptCache = model.caches.empty(arms, length);
  try {
    const residuals = await forward(model, {
      rows: request.arms.map(() => request.prompt),
      cache: promptCache,
      injections: injectionsOfRows(request.arms),
      residuals: [config.n_layers],
      signal: request.signal,
    });
    const ends = lastPositions(residuals.at(config.n_layers), arms, config.d_model);
    yield* samplesOf(model, request, { cache: promptCache, ends }, tokens);
  } finally {
    model.caches.free(promptCache);
  }
}

/** Samples of a prompt that was run, in batches that fit. */
async function* samplesOf(
  model: LoadedModel,
  request: GenerateRequest,
  prompt: Prompt,
  tokens: number,
): AsyncGenerator<Growth> {
  const arms = request.arms.length;
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
  const samples = () =>
    request.arms.map((_, arm) =>
      rows
        .filter((row) => row.arm === arm)
        .map(({ tokens: ids, finished }) => ({ tokens: [...ids], finished })),
    );

  const perRow = cacheBytes(model.config, 1, prompt.cache.length + tokens);
  const fitting = Math.floor((request.cacheBudget ?? defaultCacheBudget) / perRow);
  const batch = Math.max(arms, Math.min(mostRows, fitting));
  model.memory.require(Math.min(batch, rows.length) * perRow);
  for (let from = 0; from < rows.length; from += batch) {
    const some = rows.slice(from, from + batch);
    for await (const step of extend(model, request, some, prompt, tokens))
      yield { fraction: (from + (some.length * step) / tokens) / rows.length, samples };
  }
  yield { fraction: 1, samples };
}

/** A prompt that was run: its keys and values, and its last residual row [d_model] by arm. */
interface Prompt {
  readonly cache: Cache;
  readonly ends: readonly Float32Array[];
}

/** Lets every row grow to `tokens` new tokens; yields how many each has had its turn for. */
async function* extend(
  model: LoadedModel,
  request: GenerateRequest,
  rows: readonly Row[],
  prompt: Prompt,
  tokens: number,
): AsyncGenerator<number> {
  const { config, caches } = model;
  // What is added at every position is added in every pass; all else happened in the prompt's.
  const lasting = request.arms.map((injections) => injections.filter(({ position }) => position === 'all'));
  let active = rows;
  let ends = concat(rows.map((row) => present(prompt.ends[row.arm], `arm ${row.arm}`)));
  let cache: Cache | undefined;
  try {
    for (let step = 1; step <= tokens; step++) {
      const ids = await chooseTokens(model, request, active, ends);
      active.forEach((row, index) =>
        append(row, present(ids[index], `token of row ${index}`), request.endToken),
      );
      yield step;
      if (step === tokens) return;

      const going = active.filter((row) => !row.finished);
      if (going.length === 0) return;
      const length = prompt.cache.length + step - 1;
      const most = prompt.cache.length + tokens - 1;
      const capacity = Math.min(length + cacheGrowth, most);
      if (!cache) {
        const sources = going.map(({ arm }) => arm);
        cache = await caches.select(prompt.cache, sources, capacity, most);
      } else if (going.length < active.length) {
        const isGoing = new Set(going);
        cache = await caches.keep(
          cache,
          [...active.keys()].filter((index) => isGoing.has(present(active[index], 'row'))),
        );
      }
      cache = caches.withRoom(cache, capacity);
      active = going;
      const residuals = await forward(model, {
        rows: active.map((row) => [present(row.tokens.at(-1), 'last token')]),
        cache,
        injections: injectionsOfRows(active.map((row) => present(lasting[row.arm], `arm ${row.arm}`))),
        residuals: [config.n_layers],
        signal: request.signal,
      });
      ends = residuals.at(config.n_layers);
    }
  } finally {
    if (cache) caches.free(cache);
  }
}

function append(row: Row, id: number, endToken: number): void {
  if (id === endToken) row.finished = true;
  else {
    row.tokens.push(id);
    row.counts.set(id, (row.counts.get(id) ?? 0) + 1);
  }
}

/** Draws the next token of every row from its residual row [d_model]. */
async function chooseTokens(
  model: LoadedModel,
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
      residual: concat(open.map((row) => rowOf(ends, row, d_model))),
      temperature: request.temperature || 1,
      penalties: greedy
        ? []
        : open.map((row) => penaltiesOf(present(rows[row], `row ${row}`).counts, request.freq_penalty)),
      top,
      signal: request.signal,
    });
    open = open.filter((row, index) => {
      const place = greedy
        ? 0
        : pick(
            rowOf(topLogProbs, index, top),
            request.top_p,
            present(draws[row], `draw of row ${row}`),
            top === d_vocab,
          );
      if (place !== undefined) chosen[row] = present(topIds[index * top + place], 'token');
      return place === undefined;
    });
    if (open.length === 0) break;
  }
  return chosen;
}

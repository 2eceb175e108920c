import { concat } from './concat';
import { forwardForks, type Fork } from './forks';
import { forward, runHead, tokensPerCall, type Injection, type Model } from './runtime';
import { SPACE } from './tokenizer';

/** Log-probabilities of the tokens of texts: many rows share a pass, padded on the right. */

export interface ScoredRow {
  /** All token ids of the row, BOS in front. */
  readonly ids: readonly number[];
  /** Index of the first token whose log-probability is wanted; all from there on are. */
  readonly from: number;
}

export interface SteeredRow extends ScoredRow {
  readonly injections: readonly Omit<Injection, 'row'>[];
}

export interface ScoreOptions {
  readonly signal?: AbortSignal;
  /** Called after every call into the runtime with the rows that are done. */
  readonly onProgress?: (done: number, rows: number) => void;
}

/**
 * Natural logarithms of the probability of every token from `from` on, by row.
 * @throws the signal's reason when it is aborted between two calls.
 */
export async function scoreRows(
  model: Model,
  rows: readonly SteeredRow[],
  options: ScoreOptions = {},
): Promise<readonly Float32Array[]> {
  const scored: Float32Array[] = rows.map(() => new Float32Array());
  let done = 0;
  for (const batch of batches(rows, tokensPerCall(model.config))) {
    const members = batch.map((index) => rows[index] as SteeredRow);
    const residuals = await forward(model, {
      rows: padded(members),
      injections: members.flatMap(({ injections }, row) =>
        injections.map((injection) => ({ ...injection, row })),
      ),
      residuals: [model.config.n_layers],
      signal: options.signal,
    });
    const final = residuals.get(model.config.n_layers) ?? new Float32Array();
    const width = final.length / members.length;
    const streams = members.map((_, row) => final.subarray(row * width, (row + 1) * width));
    const logProbs = await targetLogProbs(model, members, streams, options.signal);
    batch.forEach((index, row) => {
      scored[index] = logProbs[row] as Float32Array;
    });
    done += batch.length;
    options.onProgress?.(done, rows.length);
  }
  return scored;
}

/** Passes of forks take more tokens a call, since their weights are packed anew in each. */
const forkedTokens = 3;

/** One point of a sweep: vectors added at one layer of every row, from a position on. */
export type SweepPoint = Omit<Fork, 'row'>;

/**
 * As {@link scoreRows}, of every row unsteered and at every point: [points + 1][rows], unsteered first. Rows and
 * points share the blocks below the layer where they part.
 */
export async function scoreSweep(
  model: Model,
  rows: readonly ScoredRow[],
  points: readonly SweepPoint[],
  options: ScoreOptions = {},
): Promise<readonly (readonly Float32Array[])[]> {
  const scored = Array.from({ length: points.length + 1 }, () => rows.map(() => new Float32Array()));
  const { n_layers } = model.config;
  // Blocks that a row and its forks run through, in passes of one row.
  const passes = 1 + points.reduce((sum, { layer }) => sum + (n_layers - layer) / n_layers, 0);
  let done = 0;
  for (const batch of batches(rows, (forkedTokens * tokensPerCall(model.config)) / passes)) {
    options.signal?.throwIfAborted();
    const members = batch.map((index) => rows[index] as ScoredRow);
    const forks = points.flatMap((point) => members.map((_, row) => ({ ...point, row })));
    const streams = await forwardForks(model, padded(members), forks);
    const all = Array.from({ length: points.length + 1 }, () => members).flat();
    const logProbs = await targetLogProbs(model, all, streams, options.signal);
    logProbs.forEach((values, at) => {
      const index = batch[at % batch.length] as number;
      (scored[Math.floor(at / batch.length)] as Float32Array[])[index] = values;
    });
    done += batch.length;
    options.onProgress?.(done, rows.length);
  }
  return scored;
}

/** Indices of rows that have something to score, in groups that run together: of similar length, in at most `tokens` positions, or alone. */
function batches(rows: readonly ScoredRow[], tokens: number): readonly (readonly number[])[] {
  const order = [...rows.keys()]
    .filter((index) => lengthOf(rows, index) > (rows[index]?.from ?? 0))
    .sort((a, b) => lengthOf(rows, b) - lengthOf(rows, a));
  const made: number[][] = [];
  for (const index of order) {
    const last = made.at(-1);
    // The first row of a batch is its longest.
    if (last && (last.length + 1) * lengthOf(rows, last[0] ?? index) <= tokens) last.push(index);
    else made.push([index]);
  }
  return made;
}

const lengthOf = (rows: readonly ScoredRow[], index: number) => rows[index]?.ids.length ?? 0;

/** The rows' tokens, shorter rows padded on the right, where nothing looks at them. */
function padded(rows: readonly ScoredRow[]): readonly (readonly number[])[] {
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  return rows.map(({ ids }) => [...ids, ...new Array<number>(length - ids.length).fill(SPACE)]);
}

/** Log-probabilities of each row's tokens from its final residual stream [S, d_model]. */
async function targetLogProbs(
  model: Model,
  rows: readonly ScoredRow[],
  streams: readonly Float32Array[],
  signal: AbortSignal | undefined,
): Promise<readonly Float32Array[]> {
  const { d_model } = model.config;
  // Position i predicts token i + 1.
  const residual = concat(
    rows.map(({ ids, from }, row) =>
      (streams[row] as Float32Array).subarray((from - 1) * d_model, (ids.length - 1) * d_model),
    ),
  );
  const targets = rows.flatMap(({ ids, from }) => ids.slice(from).map((id) => [id]));
  const { targetLogProbs: all } = await runHead(model, { residual, targets, signal });
  let at = 0;
  return rows.map(({ ids, from }) => all.subarray(at, (at += ids.length - from)));
}

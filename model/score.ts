import { concat } from './concat';
import { forwardForks, type Fork } from './forks';
import { forward, injectionsOfRows, runHead, tokensPerCall, type RowInjection, type Model } from './runtime';
import { SPACE } from './tokenizer';

/** Log-probabilities of the tokens of texts: many rows share a pass, padded on the right. */

export interface ScoredRow {
  /** All token ids of the row, BOS in front. */
  readonly ids: readonly number[];
  /** Index of the first token whose log-probability is wanted; all from there on are. */
  readonly from: number;
}

export interface SteeredRow extends ScoredRow {
  readonly injections: readonly RowInjection[];
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
      injections: injectionsOfRows(members.map(({ injections }) => injections)),
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

export interface SweepOptions extends ScoreOptions {
  /** Positions that one call may take; what the model's size allows unless given. */
  readonly tokens?: number;
}

/**
 * As {@link scoreRows}, of every row unsteered and at every point: [points + 1][rows], unsteered first. Rows and
 * points share the blocks below the layer where they part; rows that are too long for that run as {@link scoreRows}
 * runs them.
 */
export async function scoreSweep(
  model: Model,
  rows: readonly ScoredRow[],
  points: readonly SweepPoint[],
  options: SweepOptions = {},
): Promise<readonly (readonly Float32Array[])[]> {
  const { tokens = forkedTokens * tokensPerCall(model.config), signal, onProgress } = options;
  const scored = Array.from({ length: points.length + 1 }, () => rows.map(() => new Float32Array()));
  const put = (arm: number, row: number, values: Float32Array | undefined) => {
    (scored[arm] as Float32Array[])[row] = values ?? new Float32Array();
  };
  const { n_layers } = model.config;
  const shares = points.map(({ layer }) => (n_layers - layer) / n_layers);
  const passes = shares.reduce((sum, share) => sum + share, 1);
  let done = 0;
  for (const batch of batches(rows, tokens / passes)) {
    const members = batch.map((index) => rows[index] as ScoredRow);
    const longest = Math.max(...members.map(({ ids }) => ids.length));
    const { forked, alone } = splitPoints(shares, tokens / (batch.length * longest));
    const total = points.length + 1;
    let armsDone = 0;
    const tell = (arms: number) =>
      onProgress?.(done + (batch.length * (armsDone + arms)) / total, rows.length);
    for (const group of forked) {
      signal?.throwIfAborted();
      const some = group.map((point) => points[point] as SweepPoint);
      const logProbs = await scoreForked(model, members, some, signal);
      logProbs.forEach((values, at) => {
        const arm = at < batch.length ? 0 : 1 + (group[Math.floor(at / batch.length) - 1] as number);
        put(arm, batch[at % batch.length] as number, values);
      });
      tell(group.length);
      armsDone += group.length;
    }
    const arms = [...(forked.length === 0 ? [0] : []), ...alone.map((point) => point + 1)];
    for (const [at, index] of arms.length === 0 ? [] : batch.entries()) {
      const own = members[at] as ScoredRow;
      const steered = arms.map((arm): SteeredRow => {
        const point = points[arm - 1];
        return { ...own, injections: point ? [point] : [] };
      });
      const values = await scoreRows(model, steered, { signal, onProgress: tell });
      arms.forEach((arm, place) => put(arm, index, values[place]));
    }
    done += batch.length;
    onProgress?.(done, rows.length);
  }
  return scored;
}

/** Log-probabilities of rows, and then of all rows at each point, in one call. */
async function scoreForked(
  model: Model,
  rows: readonly ScoredRow[],
  points: readonly SweepPoint[],
  signal: AbortSignal | undefined,
): Promise<readonly Float32Array[]> {
  const forks = points.flatMap((point) => rows.map((_, row) => ({ ...point, row })));
  const streams = await forwardForks(model, padded(rows), forks);
  const all = Array.from({ length: points.length + 1 }, () => rows).flat();
  return targetLogProbs(model, all, streams, signal);
}

/**
 * Points in groups that run as forks of one pass each, and those that run alone.
 * @param shares of the blocks that a point runs through once it has parted.
 * @param passes whole passes that fit into one call; a group has one for the rows themselves.
 */
export function splitPoints(
  shares: readonly number[],
  passes: number,
): { readonly forked: readonly (readonly number[])[]; readonly alone: readonly number[] } {
  const cheapestFirst = [...shares.keys()].sort((a, b) => (shares[a] ?? 0) - (shares[b] ?? 0));
  const costOf = (group: readonly number[]) => group.reduce((sum, point) => sum + (shares[point] ?? 0), 1);
  const fits = (group: readonly number[]) => costOf(group) <= passes + 1e-9;
  const groups: number[][] = [];
  for (const point of cheapestFirst) {
    const last = groups.at(-1);
    if (last && fits([...last, point])) last.push(point);
    else groups.push([point]);
  }
  // The rows themselves have to run once in any case: further groups must save what running them again takes.
  const isWorth = (group: readonly number[], place: number) =>
    fits(group) && costOf(group) <= group.length + (place === 0 ? 1 : 0);
  return {
    forked: groups.filter(isWorth),
    alone: groups.filter((group, place) => !isWorth(group, place)).flat(),
  };
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

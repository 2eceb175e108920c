import { forwardForks, type Fork } from '../passes/forks';
import { injectionsOfRows } from '../passes/injection';
import { usualTokens } from '../passes/pace';
import { forkedTokens, type LoadedModel } from '../passes/sessions';
import { rowOf } from '../passes/tensors';
import { forward } from '../passes/trunk';
import { present } from '../present';
import { groupsOf, rowsPerPass, steeredRows, type Arm, type Row, type SteeredRow } from './arms';
import type { Work } from './work';
import { forkGroups } from './forkGroups';
import { targetLogProbs } from './reading';
import type { Recorder } from './recording';

/** Natural logarithms of the probability of every token of a row from its `from` on, by row. */
export type Scores = readonly Float32Array[];

/** Passes over a row that a call must have room for: with fewer, what forks share is less than what they run again. */
const fewestPasses = 4;

/** Steered arms whose rows part from the unsteered ones together. */
const mostForks = 16;

/**
 * Scores the rows of arms, in their order. Many rows share a pass, padded on the right. Unsteered rows that several
 * arms share are scored once. Arms that each add one vector at the front of the same rows share the blocks below it.
 * @throws SteeringOverflow, or the signal's reason if it is aborted.
 */
export async function* scoreArms(
  model: LoadedModel,
  recorder: Recorder,
  arms: readonly Arm[],
  { signal, progress }: Work,
): AsyncGenerator<Scores> {
  const unsteered = new Map<readonly Row[], Scores>();
  const isKnown = ({ additions, rows }: Arm) => additions.length === 0 && unsteered.has(rows);
  let done = 0;
  const total = distinct(arms).reduce((sum, { rows }) => sum + rows.length, 0);
  const work = { signal, progress: (rows: number) => progress?.((done + rows) / total) };
  for (const { run, forks } of runsOf(arms)) {
    const groups = forks ? armGroups(run, forks) : passGroups(model, run);
    for (const group of groups) {
      const fresh = distinct(group).filter((arm) => !isKnown(arm));
      const scores = forks
        ? await scoreForks(model, recorder, fresh, unsteered, work)
        : await scoreTogether(model, recorder, fresh, work);
      fresh.forEach(({ rows, additions }, index) => {
        if (additions.length === 0) unsteered.set(rows, present(scores[index], 'scores'));
        done += rows.length;
      });
      for (const arm of group) {
        const bare = arm.additions.length === 0;
        yield present(bare ? unsteered.get(arm.rows) : scores[fresh.indexOf(arm)], 'scores');
      }
    }
  }
}

interface Rows {
  readonly signal?: AbortSignal;
  /** Called after every call into the runtime with the number of rows scored so far. */
  readonly progress?: (rows: number) => void;
}

/** Arms without those that are unsteered over rows that another one has. */
function distinct(arms: readonly Arm[]): readonly Arm[] {
  const bare = new Set<readonly Row[]>();
  return arms.filter(({ rows, additions }) => {
    if (additions.length > 0) return true;
    if (bare.has(rows)) return false;
    bare.add(rows);
    return true;
  });
}

/** Arms that follow one another over the same rows; `forks` is how many of them can part from the unsteered rows. */
function runsOf(arms: readonly Arm[]): readonly { readonly run: readonly Arm[]; readonly forks: number }[] {
  const runs: Arm[][] = [];
  for (const arm of arms) {
    const last = runs.at(-1);
    if (last?.[0]?.rows === arm.rows) last.push(arm);
    else runs.push([arm]);
  }
  const joined: { run: Arm[]; forks: number }[] = [];
  for (const run of runs) {
    const steered = run.filter(({ additions }) => additions.length > 0);
    const forks = steered.every(canFork) ? steered.length : 0;
    const last = joined.at(-1);
    if (last && last.forks === 0 && forks === 0) last.run.push(...run);
    else joined.push({ run, forks });
  }
  return joined;
}

/** True for one vector at the front of several rows; a single row is not worth another session. */
function canFork({ rows, additions, control }: Arm): boolean {
  const [only, ...others] = additions;
  return rows.length > 1 && others.length === 0 && only?.place === 'front' && control === undefined;
}

/** Groups of a run that part together: at least two, so that the first arms are scored soon. */
function armGroups(run: readonly Arm[], forks: number): readonly (readonly Arm[])[] {
  const most = Math.min(mostForks, Math.ceil(forks / 2));
  return groupsOf(run, [[({ additions }) => Math.min(1, additions.length), most]]);
}

function passGroups({ config }: LoadedModel, run: readonly Arm[]): readonly (readonly Arm[])[] {
  return groupsOf(run, [
    [({ rows }) => rows.length, rowsPerPass],
    [({ rows }) => rows.reduce((sum, { ids }) => sum + ids.length, 0), 2 * usualTokens(config)],
  ]);
}

async function scoreTogether(
  model: LoadedModel,
  recorder: Recorder,
  arms: readonly Arm[],
  work: Rows,
): Promise<readonly Scores[]> {
  const rows: (readonly SteeredRow[])[] = [];
  for (const arm of arms) rows.push(await steeredRows(recorder, arm, model.config.d_model, work.signal));
  const scores = await scoreRows(model, rows.flat(), work);
  let at = 0;
  return rows.map((some) => scores.slice(at, (at += some.length)));
}

/** Scores arms that fork from the same rows, of which the unsteered one may be among them or known. */
async function scoreForks(
  model: LoadedModel,
  recorder: Recorder,
  arms: readonly Arm[],
  unsteered: Map<readonly Row[], Scores>,
  work: Rows,
): Promise<readonly Scores[]> {
  const rows = present(arms[0], 'arm').rows;
  const steered = arms.filter(({ additions }) => additions.length > 0);
  const points: SweepPoint[] = [];
  for (const { additions } of steered)
    for (const { layer, values } of await recorder.injections(additions, longest(rows), work.signal))
      points.push({ layer, values, position: 0 });
  const progress = (done: number) => work.progress?.(done * arms.length);
  const [bare, ...scores] = await scoreSweep(model, rows, points, { ...work, progress });
  if (!unsteered.has(rows)) unsteered.set(rows, present(bare, 'unsteered scores'));
  return arms.map((arm) =>
    present(arm.additions.length === 0 ? bare : scores[steered.indexOf(arm)], 'scores'),
  );
}

/**
 * Scores rows: those of similar length share a pass.
 * @throws the signal's reason if it is aborted between two calls.
 */
export async function scoreRows(
  model: LoadedModel,
  rows: readonly SteeredRow[],
  { signal, progress }: Rows = {},
): Promise<Scores> {
  const scored: Float32Array[] = rows.map(() => new Float32Array());
  let done = 0;
  for (const batch of batches(rows, model.trunk.size())) {
    const members = batch.map((index) => present(rows[index], `row ${index}`));
    const residuals = await forward(model, {
      rows: padded(members),
      injections: injectionsOfRows(members.map(({ injections }) => injections)),
      residuals: [model.config.n_layers],
      signal,
    });
    const final = residuals.at(model.config.n_layers);
    const width = final.length / members.length;
    const streams = members.map((_, row) => rowOf(final, row, width));
    const logProbs = await targetLogProbs(model, members, streams, signal);
    batch.forEach((index, row) => {
      scored[index] = present(logProbs[row], `row ${row}`);
    });
    done += batch.length;
    progress?.(done);
  }
  return scored;
}

/** One vector added before one layer of every row. */
export type SweepPoint = Omit<Fork, 'row'>;

export interface SweepOptions extends Rows {
  /** Positions that one call may take; what the model's size allows unless given. */
  readonly tokens?: number;
}

/**
 * Scores every row unsteered and at every point: [points + 1][rows], unsteered first. Rows and points share the blocks
 * below the layer where they part. A row that is too long to part from itself in one call, or that fills most of the
 * context, is run by {@link scoreRows} at every point. Only the row itself decides which of the two happens, so that
 * a point has the same numbers whatever the other points are.
 */
export async function scoreSweep(
  model: LoadedModel,
  rows: readonly Row[],
  points: readonly SweepPoint[],
  options: SweepOptions = {},
): Promise<readonly Scores[]> {
  const { tokens = forkedTokens * usualTokens(model.config), signal, progress } = options;
  const arms = points.length + 1;
  const scored = Array.from({ length: arms }, (): Float32Array[] => rows.map(() => new Float32Array()));
  const put = (arm: number, row: number, values: Float32Array | undefined) => {
    present(scored[arm], `arm ${arm}`)[row] = present(values, `scores of row ${row}`);
  };
  const { n_layers, n_ctx } = model.config;
  const shares = points.map(({ layer }) => (n_layers - layer) / n_layers);
  const [long, short]: [number[], number[]] = [[], []];
  const most = Math.min(tokens / fewestPasses, n_ctx / 2);
  rows.forEach(({ ids }, row) => (ids.length > most ? long : short).push(row));
  let done = 0;
  const rowsAt = (indices: readonly number[]) => indices.map((row) => present(rows[row], `row ${row}`));
  const passes = shares.reduce((sum, share) => sum + share, 1);
  for (const batch of batches(rowsAt(short), tokens / passes)) {
    const members = batch.map((at) => present(short[at], `row ${at}`));
    const groups = forkGroups(shares, tokens / (batch.length * longest(rowsAt(members))));
    for (const [place, group] of groups.entries()) {
      signal?.throwIfAborted();
      const some = group.map((point) => present(points[point], `point ${point}`));
      const logProbs = await scoreForked(model, rowsAt(members), some, signal);
      [0, ...group.map((point) => point + 1)].forEach((arm, at) =>
        members.forEach((row, index) => put(arm, row, logProbs[at * members.length + index])),
      );
      progress?.(done + (batch.length * (place + 1)) / groups.length);
    }
    done += batch.length;
  }
  const unsteered = (row: Row): SteeredRow => ({ ...row, injections: [] });
  for (const index of long) {
    const [row] = rowsAt([index]);
    if (!row || row.ids.length <= row.from) continue;
    const steered = [unsteered(row), ...points.map((point) => ({ ...row, injections: [point] }))];
    const values = await scoreRows(model, steered, { signal });
    values.forEach((own, arm) => put(arm, index, own));
    progress?.(++done);
  }
  return scored;
}

/** Log-probabilities of rows, and then of all rows at each point, in one call. */
async function scoreForked(
  model: LoadedModel,
  rows: readonly Row[],
  points: readonly SweepPoint[],
  signal: AbortSignal | undefined,
): Promise<Scores> {
  const forks = points.flatMap((point) => rows.map((_, row) => ({ ...point, row })));
  const streams = await forwardForks(model, padded(rows), forks);
  const all = Array.from({ length: points.length + 1 }, () => rows).flat();
  return targetLogProbs(model, all, streams, signal);
}

/**
 * Indices of rows that have something to score, in groups that run together: of similar length, in at most `tokens`
 * positions, or alone.
 */
function batches(rows: readonly Row[], tokens: number): readonly (readonly number[])[] {
  const lengthOf = (index: number) => present(rows[index], `row ${index}`).ids.length;
  const order = [...rows.entries()]
    .filter(([, { ids, from }]) => ids.length > from)
    .map(([index]) => index)
    .sort((a, b) => lengthOf(b) - lengthOf(a));
  const made: number[][] = [];
  for (const index of order) {
    const last = made.at(-1);
    // The first row of a batch is its longest.
    if (last && (last.length + 1) * lengthOf(present(last[0], 'row')) <= tokens) last.push(index);
    else made.push([index]);
  }
  return made;
}

const longest = (rows: readonly Row[]) => rows.reduce((most, { ids }) => Math.max(most, ids.length), 0);

/** The rows' tokens, shorter rows filled up on the right: causal attention never looks there. */
function padded(rows: readonly Row[]): readonly (readonly number[])[] {
  const length = longest(rows);
  return rows.map(({ ids }) => [...ids, ...new Array<number>(length - ids.length).fill(0)]);
}

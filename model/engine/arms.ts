import type { RowInjection } from '../passes/injection';
import { present } from '../present';
import type { Addition } from '../steering';
import { randomControl, type Recorder } from './recording';

/** A row of tokens to read or score. */
export interface Row {
  /** Token ids, BOS in front. */
  readonly ids: readonly number[];
  /** Index of the first token that is scored; all from there on are. */
  readonly from: number;
}

/** Rows under one steering. Arms that share rows must pass the same array. */
export interface Arm {
  readonly rows: readonly Row[];
  /** What is added to every row; empty for an unsteered arm. */
  readonly additions: readonly Addition[];
  /** Seed of the Gaussian noise that stands in for the additions, of their norms at every layer and position. */
  readonly control?: number;
}

/** A row with what is added to it. */
export interface SteeredRow extends Row {
  readonly injections: readonly RowInjection[];
}

/** How many rows of different arms run together: few, so that the first arms are measured soon. */
export const rowsPerPass = 32;

/** The rows of an arm with what is added to each: rows of one length share it. */
export async function steeredRows(
  recorder: Recorder,
  { rows, additions, control }: Arm,
  d_model: number,
  signal?: AbortSignal,
): Promise<readonly SteeredRow[]> {
  const byLength = new Map<number, readonly RowInjection[]>();
  for (const { ids } of rows) {
    if (byLength.has(ids.length)) continue;
    const added = await recorder.injections(additions, ids.length, signal);
    byLength.set(
      ids.length,
      control === undefined ? added : randomControl(added, ids.length, d_model, control),
    );
  }
  return rows.map((row) => ({
    ...row,
    injections: present(byLength.get(row.ids.length), `injections of ${row.ids.length} tokens`),
  }));
}

/**
 * Arms in groups that run together, in their order: as many as `costs` allow of each, one at least.
 * @param costs each [how much one arm takes, how much a group may take].
 */
export function groupsOf<A>(
  arms: readonly A[],
  costs: readonly (readonly [cost: (arm: A) => number, most: number])[],
): readonly (readonly A[])[] {
  const groups: A[][] = [];
  let taken: number[] = [];
  for (const arm of arms) {
    const next = costs.map(([cost], index) => (taken[index] ?? 0) + cost(arm));
    const last = groups.at(-1);
    if (last && costs.every(([, most], index) => present(next[index], 'cost') <= most)) {
      last.push(arm);
      taken = next;
    } else {
      groups.push([arm]);
      taken = costs.map(([cost]) => cost(arm));
    }
  }
  return groups;
}

import { basename } from 'node:path';
import { here, type Executor } from './executor';
import { keepingPoints } from './keepingPoints';
import { ownStore } from './pointFiles';
import { openStore } from './pointStore';
import { inShard, type Shard } from './shards';

/** What a user wants of the points of a notebook's measurements. */
export interface PointOptions {
  /** The folder where they are kept, if the user named one; null: this machine's own. */
  readonly store: string | null;
  /** Measures anew what is kept. */
  readonly isFresh: boolean;
  /** What of that which is not kept is measured. */
  readonly measures: 'all' | 'none' | Shard;
}

/**
 * Where points come from. Unless a user shares them out, the points of sweeps alone are kept: a statement that has one
 * result is measured whenever it runs.
 * @param isFreshNow true while the notebook wants to measure anew. @param log hears of entries of the store that are ignored.
 * @param elsewhere measures what is not kept, in place of this process.
 */
export function placedPoints(
  { store, isFresh, measures }: PointOptions,
  isFreshNow: () => boolean,
  log: (line: string) => void,
  elsewhere: Executor | null = null,
): Executor {
  const kept = store === null ? openStore(ownStore(), null, log) : openStore(store, basename(store), log);
  const rest = measures === 'none' ? nowhere : (elsewhere ?? here);
  return (measurement, ...asked) => {
    if (measures === 'all' && !elsewhere && measurement.plan.steering.axes.length === 0)
      return here(measurement, ...asked);
    const keeping = keepingPoints(kept, isFresh || isFreshNow(), rest);
    const execute = typeof measures === 'string' ? keeping : inShard(measures, keeping);
    return execute(measurement, ...asked);
  };
}

/** Measures nothing. */
const nowhere: Executor = async function* () {
  // What is not kept is missing.
};

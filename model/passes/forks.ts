import { Tensor } from 'onnxruntime-node';
import { present } from '../present';
import type { LoadedModel } from './sessions';
import { attentionMask, floats, int64, rowOf, tokenTensors } from './tensors';
import { checkResidual, forward } from './trunk';

/** A copy of a row that parts from it before a block, with vectors added there. */
export interface Fork {
  /** The row that it is a copy of. */
  readonly row: number;
  readonly layer: number;
  /** Position of the first vector. */
  readonly position: number;
  /** [vectors, d_model] */
  readonly values: Float32Array | Float64Array;
}

/**
 * Final residual streams [rows + forks][S, d_model], of the rows and then of the forks in the order given: what rows
 * and forks have in common runs once.
 * @param rows token ids [B][S] of one length.
 * @throws NotFinite
 */
export async function forwardForks(
  model: LoadedModel,
  rows: readonly (readonly number[])[],
  forks: readonly Fork[],
): Promise<readonly Float32Array[]> {
  const { n_layers, d_model } = model.config;
  const length = rows[0]?.length ?? 0;
  if (!model.forks) return forwardRows(model, rows, forks);
  // Each fork runs the blocks from its layer on.
  const shares = forks.reduce((sum, { layer }) => sum + (n_layers - layer) / n_layers, rows.length);
  const tokens = shares * length;
  const feeds: Record<string, Tensor> = {
    ...tokenTensors(rows, 0),
    mask: attentionMask(length, 0),
  };
  // Forks come out by layer; `place` maps each to its index in the order given.
  const place: number[] = [];
  for (let layer = 0; layer < n_layers; layer++) {
    const here = forks.flatMap((fork, index) => (fork.layer === layer ? [{ fork, index }] : []));
    const add = new Float32Array(here.length * length * d_model);
    here.forEach(({ fork, index }, at) => {
      add.set(fork.values, (at * length + fork.position) * d_model);
      place.push(index);
    });
    feeds[`fork_from.${layer}`] = int64(
      here.map(({ fork }) => fork.row),
      [here.length],
    );
    feeds[`fork_add.${layer}`] = new Tensor('float32', add, [here.length, length, d_model]);
  }
  const pace = await model.forks();
  const out = floats(await pace.run(feeds, ['final_resid'], tokens), 'final_resid');
  checkResidual(out, model.config, n_layers, length, 0);
  const streams = Array.from({ length: rows.length + forks.length }, (_, row) =>
    rowOf(out, row, length * d_model),
  );
  const byFork = new Map(place.map((index, at) => [index, streams[rows.length + at]]));
  return [
    ...streams.slice(0, rows.length),
    ...forks.map((_, index) => present(byFork.get(index), `fork ${index}`)),
  ];
}

/** The same by rows of their own. */
async function forwardRows(
  model: LoadedModel,
  rows: readonly (readonly number[])[],
  forks: readonly Fork[],
): Promise<readonly Float32Array[]> {
  const { n_layers } = model.config;
  const all = [...rows, ...forks.map(({ row }) => present(rows[row], `row ${row}`))];
  const injections = forks.map((fork, index) => ({ ...fork, row: rows.length + index }));
  const final = (await forward(model, { rows: all, injections, residuals: [n_layers] })).at(n_layers);
  return all.map((_, row) => rowOf(final, row, final.length / all.length));
}

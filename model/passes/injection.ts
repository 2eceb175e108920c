import { Tensor } from 'onnxruntime-node';
import type { Gpt2Config } from '../checkpoint/config';
import { present } from '../present';

/** Something added to the residual stream of one row, just before a block reads it. */
export interface Injection {
  readonly row: number;
  readonly layer: number;
  /** Position of the first vector, 0 = BOS; `all` adds one vector at every position. */
  readonly position: number | 'all';
  /** [vectors, d_model], one per position from `position` on. */
  readonly values: Float32Array | Float64Array;
}

/** An injection without the index of its row. */
export type RowInjection = Omit<Injection, 'row'>;

/** The injections of a pass from those of each of its rows. */
export function injectionsOfRows(rows: readonly (readonly RowInjection[])[]): readonly Injection[] {
  return rows.flatMap((injections, row) => injections.map((injection) => ({ ...injection, row })));
}

/**
 * Packs injections as `inject` [B * S, K, d_model] and `inject_at` [B * S, n_layers, K]. Those of one row and layer
 * share a slot; K is the largest number of layers that one row is steered at among these positions, and `fewest` at
 * least.
 */
export function injectionTensors(
  { d_model, n_layers }: Gpt2Config,
  injections: readonly Injection[],
  batch: number,
  start: number,
  length: number,
  fewest = 0,
): { inject: Tensor; inject_at: Tensor } {
  const reaching = injections
    .map((injection) => ({ ...injection, ...reach(injection, d_model, start, length) }))
    .filter(({ from, to }) => from < to);
  const slots = Array.from({ length: batch }, (): number[] => []);
  for (const { row, layer } of reaching) {
    const layers = present(slots[row], `row ${row}`);
    if (!(layer >= 0 && layer < n_layers)) throw new Error(`no layer ${layer}`);
    if (!layers.includes(layer)) layers.push(layer);
  }
  const count = Math.max(...slots.map((layers) => layers.length));
  if (count === 0) return nothing(d_model, n_layers, fewest);
  const inject = new Float32Array(batch * length * count * d_model);
  const injectAt = new Float32Array(batch * length * n_layers * count);
  for (const { row, layer, values, from, to, first } of reaching) {
    const slot = present(slots[row], `row ${row}`).indexOf(layer);
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

/** As many slots of zeros for all rows, so that an unsteered pass costs next to nothing more. */
function nothing(d_model: number, n_layers: number, slots: number): { inject: Tensor; inject_at: Tensor } {
  return {
    inject: new Tensor('float32', new Float32Array(slots * d_model), [1, slots, d_model]),
    inject_at: new Tensor('float32', new Float32Array(n_layers * slots), [1, n_layers, slots]),
  };
}

/** The positions among `start .. start + length` that an injection reaches, and the place of its first vector. */
function reach({ position, values }: Injection, d_model: number, start: number, length: number) {
  if (position === 'all') return { from: start, to: start + length, first: null };
  const end = position + values.length / d_model;
  return { from: Math.max(start, position), to: Math.min(start + length, end), first: position };
}

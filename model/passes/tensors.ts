import { Tensor, type InferenceSession } from 'onnxruntime-node';

/** Tensors of the runtime from plain arrays, and back. */

/** The parts, one after the other. */
export function concat(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** One row of [rows, width]. */
export function rowOf(values: Float32Array, row: number, width: number): Float32Array {
  if ((row + 1) * width > values.length) throw new Error(`no row ${row} of width ${width}`);
  return values.subarray(row * width, (row + 1) * width);
}

/** The float32 output `name` of a run. @throws Error if the runtime gave none. */
export function floats(out: InferenceSession.ReturnType, name: string): Float32Array {
  const tensor = out[name];
  if (!(tensor?.data instanceof Float32Array)) throw new Error(`the runtime gave no ${name}`);
  return tensor.data;
}

/** The int64 output `name` of a run. @throws Error if the runtime gave none. */
export function ids(out: InferenceSession.ReturnType, name: string): Int32Array {
  const tensor = out[name];
  if (!(tensor?.data instanceof BigInt64Array)) throw new Error(`the runtime gave no ${name}`);
  return Int32Array.from(tensor.data, Number);
}

/** An int64 tensor of the shape `dims`. */
export function int64(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

/** Far below every score, and finite, so that a row of masked scores has no NaN. */
const masked = -1e30;

/**
 * [1, 1, S, P + S]: 0 for positions that may be attended to; {@link masked} for empty places of the cache and later
 * positions.
 * @param filled places [from, to) of the cache that are not empty.
 */
export function attentionMask(
  length: number,
  past: number,
  [from, to]: readonly [number, number] = [0, past],
): Tensor {
  const width = past + length;
  const mask = new Float32Array(length * width);
  for (let row = 0; row < length; row++) {
    mask.fill(masked, row * width, row * width + from);
    mask.fill(masked, row * width + to, row * width + past);
    mask.fill(masked, row * width + past + row + 1, (row + 1) * width);
  }
  return new Tensor('float32', mask, [1, 1, length, width]);
}

/** Token ids and positions of rows of one length, as the graphs take them: [B, S] each, positions from `start` on. */
export function tokenTensors(rows: readonly (readonly number[])[], start: number): Record<string, Tensor> {
  const dims = [rows.length, rows[0]?.length ?? 0];
  return {
    token_ids: int64(rows.flat(), dims),
    positions: int64(
      rows.flatMap((row) => row.map((_, offset) => start + offset)),
      dims,
    ),
  };
}

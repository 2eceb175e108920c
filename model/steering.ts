import { forward, tokensPerCall, type Model } from './runtime';
import { SPACE } from './tokenizer';

/**
 * Steering vectors (Turner et al. 2023, "Steering GPT-2-XL by adding an activation vector"): residual streams of short
 * prompts, recorded before a block, added up with their signed factors.
 */

/** A token sequence and the factor that its activations carry. */
export interface SteeringPrompt {
  /** BOS in front. */
  readonly ids: readonly number[];
  readonly factor: number;
}

/** Token ids, padded with spaces on the right. */
export function padIds(ids: readonly number[], length: number): readonly number[] {
  return [...ids, ...new Array<number>(Math.max(0, length - ids.length)).fill(SPACE)];
}

/**
 * Sum over prompts of one length of factor * resid_pre(l) for every layer l, each [V, d_model]; BOS included. All layers
 * come from one pass: the trunk runs whole in any case.
 * @throws the signal's reason when it is aborted.
 */
export async function recordVectors(
  model: Model,
  prompts: readonly SteeringPrompt[],
  signal?: AbortSignal,
): Promise<readonly Float64Array[]> {
  const { n_layers, d_model } = model.config;
  const length = prompts[0]?.ids.length ?? 0;
  const layers = Array.from({ length: n_layers }, (_, layer) => layer);
  const totals = layers.map(() => new Float64Array(length * d_model));
  const together = Math.max(1, Math.floor(tokensPerCall(model.config) / length));
  for (let from = 0; from < prompts.length; from += together) {
    const some = prompts.slice(from, from + together);
    const residuals = await forward(model, { rows: some.map(({ ids }) => ids), residuals: layers, signal });
    for (const [layer, total] of totals.entries()) {
      const values = residuals.get(layer) ?? new Float32Array();
      some.forEach(({ factor }, row) => {
        for (let i = 0; i < total.length; i++)
          total[i] = (total[i] as number) + factor * (values[row * total.length + i] as number);
      });
    }
  }
  return totals;
}

/** As {@link recordVectors}, at one layer. */
export async function recordVector(
  model: Model,
  prompts: readonly SteeringPrompt[],
  layer: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const vector = (await recordVectors(model, prompts, signal))[layer];
  if (!vector) throw new Error(`no layer ${layer}`);
  return vector;
}

export type Place = 'front' | 'middle' | 'back' | number;

/**
 * First position of a vector in a prompt, both lengths with BOS: front 0, middle floor(S/2) - floor(V/2), back S - V,
 * or the index itself. The caller checks that the vector fits.
 */
export function firstPosition(place: Place, promptLength: number, vectorLength: number): number {
  if (place === 'front') return 0;
  if (place === 'middle') return Math.floor(promptLength / 2) - Math.floor(vectorLength / 2);
  if (place === 'back') return promptLength - vectorLength;
  return place;
}

/** L2 norm of every position of [positions, width]. */
export function norms(values: ArrayLike<number>, width: number): number[] {
  return Array.from({ length: values.length / width }, (_, position) => {
    let sum = 0;
    for (let i = position * width; i < (position + 1) * width; i++) sum += (values[i] as number) ** 2;
    return Math.sqrt(sum);
  });
}

/** Scales every position of [positions, width] to a norm; positions of norm 0 stay 0. */
export function rescale(
  values: Float64Array,
  width: number,
  wanted: (position: number) => number,
): Float64Array {
  const have = norms(values, width);
  return values.map((value, i) => {
    const position = Math.floor(i / width);
    const norm = have[position] as number;
    return norm === 0 ? 0 : (value * wanted(position)) / norm;
  });
}

/**
 * Adds vectors [V, width] to a stream [positions, width], from a position on or, one vector, at every position.
 */
export function addTo(
  stream: Float32Array | Float64Array,
  width: number,
  position: number | 'all',
  values: ArrayLike<number>,
): void {
  const starts = position === 'all' ? stream.length / width : 1;
  for (let start = 0; start < starts; start++) {
    const base = (position === 'all' ? start : position) * width;
    for (let i = 0; i < values.length; i++)
      stream[base + i] = (stream[base + i] as number) + (values[i] as number);
  }
}

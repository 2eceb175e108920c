/**
 * Steering vectors (Turner et al. 2023, "Steering GPT-2-XL by adding an activation vector") as plain data, and the
 * place of each in a prompt. Positions count from 0 = BOS; V is the number of positions of a vector.
 */

/** A part of a vector: what is recorded or drawn, times its signed factor. */
export type Term =
  /** Residual streams of a whole prompt; token ids [V], BOS in front, padded to the vector's positions. */
  | { readonly kind: 'prompt'; readonly ids: readonly number[]; readonly factor: number }
  /** The residual stream of a prompt's last token. */
  | { readonly kind: 'last'; readonly ids: readonly number[]; readonly factor: number }
  /** What was saved in a file, at the layer where it is added. */
  | { readonly kind: 'stored'; readonly vectors: StoredVectors; readonly factor: number }
  /** Gaussian noise with the norms of another net vector, position by position. */
  | { readonly kind: 'random'; readonly like: LikedVector; readonly seed: number; readonly factor: number };

/** Vectors from a file as plain data. */
export interface StoredVectors {
  readonly positions: number;
  /** Of one layer, which is added wherever it is asked for; or of several, each only at its own layer. */
  readonly layers: readonly StoredLayer[];
}

export interface StoredLayer {
  readonly layer: number;
  /** Float32, little-endian, [positions, d_model] in base64: JSON has no shorter form for numbers. */
  readonly values: string;
}

/** Numbers as {@link StoredLayer} has them. */
export function storedText(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** What is stored for a layer, [positions, d_model]; null if there are several layers and it is none of them. */
export function storedAt({ layers }: StoredVectors, layer: number): Float32Array | null {
  const [only, ...others] = layers;
  const found = others.length === 0 ? only : layers.find((one) => one.layer === layer);
  return found ? new Float32Array(Uint8Array.from(Buffer.from(found.values, 'base64')).buffer) : null;
}

export interface Vector {
  readonly terms: readonly Term[];
  /** V */
  readonly positions: number;
  /** Layer that it is recorded at; null: the layer that it is added at. */
  readonly from: number | null;
}

/** Components [from, to) of the residual stream. */
export interface Components {
  readonly from: number;
  readonly to: number;
}

/** A slice of the residual stream: fractions of the width up to `to`, or whole numbers with both ends included. */
export interface Slice {
  readonly from: number;
  readonly to: number;
  readonly fraction: boolean;
}

/** The components of a slice: fractions go from floor(from * d_model) up to, not including, floor(to * d_model). */
export function componentsOf({ from, to, fraction }: Slice, d_model: number): Components {
  if (!fraction) return { from, to: to + 1 };
  return { from: Math.floor(from * d_model), to: Math.floor(to * d_model) };
}

/** A vector with its coefficient, rescaled and cut to a slice. */
export interface NetVector extends Vector {
  readonly coefficient: number;
  /** Null: all components. */
  readonly dims: Components | null;
  /** L2 norm of every position before the coefficient: a number, or that of another vector; null: as recorded. */
  readonly norm: number | Vector | null;
}

/** The vector whose norms a random one takes. A null layer means the layer at which the random one is added. */
export interface LikedVector extends NetVector {
  readonly layer: number | null;
}

export type Place = 'front' | 'middle' | 'back' | number;

/** A net vector, its injection layer, and its place in the prompt; `all` adds one vector at every position. */
export interface Addition extends NetVector {
  readonly layer: number;
  readonly place: Place | 'all';
}

/** Thrown if a vector is too long for float32: the squares in LayerNorm's variance are infinite. */
export class SteeringOverflow extends Error {
  override readonly name = 'SteeringOverflow';
  /** @param addition its index among the additions of its row. */
  constructor(readonly addition: number) {
    super(`addition ${addition} overflows float32`);
  }
}

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

/** Adds vectors [V, width] to a stream [positions, width], from a position on or, one vector, at every position. */
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

/** Positions in front of a measured text: those of the longest vector, BOS among them. */
export function paddingOf(additions: readonly Pick<Vector, 'positions'>[]): number {
  return additions.reduce((most, { positions }) => Math.max(most, positions), 1);
}

import { checkFinite, NotFinite } from '../finite';
import { VectorFileError } from './vectorFileError';

/**
 * Vectors of one width and one number of positions, by the layer whose `resid_pre` they are added to, with strings that
 * say where they come from. Two formats hold them: safetensors and GGUF.
 */
export interface VectorFile {
  readonly d_model: number;
  readonly positions: number;
  /** In the order of the layers, which count from 0. */
  readonly layers: readonly LayerVectors[];
  readonly metadata: VectorMetadata;
}

export interface LayerVectors {
  readonly layer: number;
  /** [positions, d_model] */
  readonly values: Float32Array;
}

/** Strings by their keys; `docs/vectors.md` lists the keys that Steerbook writes. Lists are JSON text. */
export type VectorMetadata = Readonly<Record<string, string>>;

/** The key that every file of ours has, and its value: the version of what the keys mean. */
export const formatKey = 'steerbook_vectors';
export const formatVersion = '1';

/** MiB of a file of vectors: those of all layers of gpt2-xl have 0.3 a position. */
export const mostVectorMiB = 16;
/** No model that is read has more layers; checkpoints are refused above it. */
const mostLayers = 256;
const mostPositions = 4096;
const mostWidth = 2 ** 16;

/** True if the strings of a file say that Steerbook wrote it. */
export function isOurs(metadata: VectorMetadata): boolean {
  return metadata[formatKey] !== undefined;
}

/**
 * The vectors of a file in the order of their layers.
 * @param file what messages call it.
 * @throws VectorFileError if there is none, the shapes differ, or a number is not finite.
 */
export function vectorFile(
  found: readonly (LayerVectors & { readonly shape: readonly number[] })[],
  metadata: VectorMetadata,
  file: string,
): VectorFile {
  const layers = [...found].sort((a, b) => a.layer - b.layer);
  const [first] = layers;
  if (!first) throw new VectorFileError(`${file} has no vector`);
  if (layers.length > mostLayers)
    throw new VectorFileError(`${file} has vectors of more than ${mostLayers} layers`);
  const [positions = 0, d_model = 0, ...others] = first.shape;
  const fits = positions >= 1 && positions <= mostPositions && d_model >= 1 && d_model <= mostWidth;
  if (!fits || others.length > 0)
    throw new VectorFileError(
      `${file}: the vector of layer ${first.layer} has the shape [${first.shape.slice(0, 8).join(', ')}], it must be [positions, width]`,
    );
  for (const [index, { layer, shape, values }] of layers.entries()) {
    if (shape.length !== 2 || shape[0] !== positions || shape[1] !== d_model)
      throw new VectorFileError(
        `${file}: the vectors of layers ${first.layer} and ${layer} have different shapes`,
      );
    if (layers[index - 1]?.layer === layer)
      throw new VectorFileError(`${file} has two vectors of layer ${layer}`);
    requireFinite(values, layer, file);
  }
  const plain = layers.map(({ layer, values }) => ({ layer, values }));
  return { d_model, positions, layers: plain, metadata };
}

function requireFinite(values: Float32Array, layer: number, file: string): void {
  try {
    checkFinite(values, (index) => `number ${index} of the vector of layer ${layer}`);
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error;
    throw new VectorFileError(`${file}: ${error.where} is not finite`);
  }
}

/** The float32 numbers of a part of a file, which may begin anywhere. */
export function floatsAt(bytes: Uint8Array, offset: number, length: number): Float32Array {
  // A copy: `slice` of a Buffer would be none.
  return new Float32Array(Uint8Array.from(bytes.subarray(offset, offset + 4 * length)).buffer);
}

/** The bytes of float32 numbers. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

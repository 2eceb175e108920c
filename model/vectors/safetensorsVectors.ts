import { CheckpointError } from '../checkpoint/config';
import { parseHeader } from '../checkpoint/safetensors';
import { bytesOf, floatsAt, formatKey, vectorFile, type VectorFile } from './vectorFile';
import { VectorFileError } from './vectorFileError';

/**
 * Vectors in a safetensors file: a tensor `resid_pre.L`, float32 of [positions, d_model], for each layer L. It is added to
 * the residual stream that enters block L, counted from 0.
 */

const mebibyte = 2 ** 20;
const mostHeaderMiB = 4;
const nameOf = (layer: number) => `resid_pre.${layer}`;
const namePattern = /^resid_pre\.(0|[1-9]\d{0,3})$/;

export function encodeSafetensors({ layers, positions, d_model, metadata }: VectorFile): Uint8Array {
  let end = 0;
  const entries = layers.map(({ layer, values }) => [
    nameOf(layer),
    { dtype: 'F32', shape: [positions, d_model], data_offsets: [end, (end += values.byteLength)] },
  ]);
  const header = { __metadata__: metadata, ...(Object.fromEntries(entries) as object) };
  const json = Buffer.from(JSON.stringify(header));
  // The data begins at a multiple of eight bytes, as the format recommends.
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length + padding.length));
  return Buffer.concat([prefix, json, padding, ...layers.map(({ values }) => bytesOf(values))]);
}

/** @throws VectorFileError */
export function decodeSafetensors(bytes: Uint8Array, file: string): VectorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length >= 2 && length <= bytes.length - 8))
    throw new VectorFileError(`${file} is not a safetensors file, or was cut off`);
  if (length > mostHeaderMiB * mebibyte)
    throw new VectorFileError(`${file}: the header has more than ${mostHeaderMiB} MiB`);
  const { tensors, metadata } = headerOf(bytes.subarray(8, 8 + length), file, bytes.length);
  if (metadata[formatKey] === undefined && tensors.some(({ name }) => !namePattern.test(name)))
    throw new VectorFileError(
      `${file} has tensors that are no vectors of layers: those are called resid_pre.6 for layer 6`,
    );
  let used = 8 + length;
  const found = tensors.map(({ name, dtype, shape, offset, byteLength }) => {
    const layer = namePattern.exec(name)?.[1];
    if (layer === undefined)
      throw new VectorFileError(`${file}: the tensor ${name.slice(0, 60)} is no vector of a layer`);
    if (dtype !== 'F32')
      throw new VectorFileError(`${file}: the tensor ${name} has the type ${dtype}, it must be F32`);
    used += byteLength;
    return { layer: Number(layer), shape, values: floatsAt(bytes, offset, byteLength / 4) };
  });
  if (used !== bytes.length) throw new VectorFileError(`${file} has bytes that belong to no tensor`);
  return vectorFile(found, metadata, file);
}

function headerOf(json: Uint8Array, file: string, size: number) {
  try {
    return parseHeader(json, file, size);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new VectorFileError(error.message);
  }
}

import { GgufReader, GgufWriter } from './gguf';
import { bytesOf, floatsAt, vectorFile, type VectorFile } from './vectorFile';
import { VectorFileError } from './vectorFileError';

/**
 * Vectors as llama.cpp's control vectors, which repeng writes too: a tensor `direction.K`, float32 of [d_model], is added
 * at every position to the output of block K, which is what block K + 1 reads. So layer L is `direction.(L - 1)`.
 * llama.cpp has no `direction.0` and nothing before it: layers 0 and 1 cannot be written.
 */

/** The first layer that a control vector may have. */
export const firstGgufLayer = 2;

const architecture = 'controlvector';
const ourPrefix = 'steerbook.';
const namePattern = /^direction\.(0|[1-9]\d{0,3})$/;

/** @param modelHint the architecture that the vectors are for, as llama.cpp calls it. */
export function encodeGguf({ layers, d_model, metadata }: VectorFile, modelHint = 'gpt2'): Uint8Array {
  const writer = new GgufWriter();
  writer.string('general.architecture', architecture);
  writer.string(`${architecture}.model_hint`, modelHint);
  writer.uint32(`${architecture}.layer_count`, layers.length);
  for (const [key, value] of Object.entries(metadata)) writer.string(ourPrefix + key, value);
  for (const { layer, values } of layers) writer.tensor(`direction.${layer - 1}`, [d_model], bytesOf(values));
  return writer.bytes();
}

/** @throws VectorFileError */
export function decodeGguf(bytes: Uint8Array, file: string): VectorFile {
  const { values, tensors } = new GgufReader(bytes, file).read();
  const kind = values.get('general.architecture');
  if (kind !== architecture)
    throw new VectorFileError(
      `${file} is no control vector: its general.architecture is ${kind === undefined ? 'missing' : JSON.stringify(kind).slice(0, 60)}`,
    );
  const metadata: Record<string, string> = {};
  for (const [key, value] of values)
    if (key.startsWith(ourPrefix) && typeof value === 'string') metadata[key.slice(ourPrefix.length)] = value;
  const found = tensors.map(({ name, shape, offset }) => {
    const block = namePattern.exec(name)?.[1];
    const [width, ...others] = shape;
    if (block === undefined || width === undefined || others.length > 0)
      throw new VectorFileError(`${file}: the tensor ${name.slice(0, 60)} is no direction of a layer`);
    return { layer: Number(block) + 1, shape: [1, width], values: floatsAt(bytes, offset, width) };
  });
  return vectorFile(found, metadata, file);
}

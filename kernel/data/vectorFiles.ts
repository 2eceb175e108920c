import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { storedText, type Place } from '../../model/steering';
import { vectorFormatOf, vectorFormats } from '../../model/vectors/formats';
import { mostVectorMiB, type VectorFile } from '../../model/vectors/vectorFile';
import { VectorFileError } from '../../model/vectors/vectorFileError';
import type { Text } from '../language/ast';
import { problem } from '../problem';
import { readBytes } from './readBytes';
import type { Reading } from './textFiles';

/** Vectors from files that people have. */

/** What a file holds, and where its vectors are added unless a statement says otherwise. */
export interface ReadVectors {
  readonly sha256: string;
  readonly d_model: number;
  readonly positions: number;
  /** Numbers as {@link storedText} writes them. */
  readonly layers: readonly { readonly layer: number; readonly values: string }[];
  readonly place: Place | 'all';
  /** The model that made them; null if the file does not say. */
  readonly model: { readonly id: string; readonly sha256: string } | null;
}

/** @throws Problem at the file's span if it holds no vectors that can be read. */
export async function readVectors(
  file: Text,
  { folder, signal }: Pick<Reading, 'folder' | 'signal'>,
): Promise<ReadVectors> {
  const format = vectorFormatOf(file.value);
  if (format === null) throw problem('bad-vector-ending', file, { file: file.value });
  const most = mostVectorMiB * 2 ** 20;
  const bytes = await readBytes(resolve(folder, file.value), file.value, file, signal, most);
  try {
    const found = vectorFormats[format].decode(bytes, file.value);
    const { d_model, positions, layers, metadata } = found;
    return {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      d_model,
      positions,
      layers: layers.map(({ layer, values }) => ({ layer, values: storedText(values) })),
      place: placeOf(found, file.value, format === 'gguf' ? 'all' : 'front'),
      model: modelOf(metadata),
    };
  } catch (error) {
    if (!(error instanceof VectorFileError)) throw error;
    throw problem('bad-vector-file', file, { sentence: error.message });
  }
}

const places: ReadonlySet<string> = new Set(['front', 'middle', 'back', 'all']);

function placeOf({ metadata, positions }: VectorFile, file: string, usual: Place | 'all'): Place | 'all' {
  const { place = String(usual) } = metadata;
  if (place === 'all' && positions > 1)
    throw new VectorFileError(`${file} is for all positions, and its vectors have ${positions}`);
  if (/^\d{1,9}$/.test(place)) return Number(place);
  if (!places.has(place))
    throw new VectorFileError(`${file} names the position ${place.slice(0, 60)}, which is none`);
  return place as Place | 'all';
}

const longestId = 200;

function modelOf({ model, model_sha256 }: VectorFile['metadata']): ReadVectors['model'] {
  if (model === undefined || model_sha256 === undefined || !/^[0-9a-f]{64}$/.test(model_sha256)) return null;
  return { id: model.slice(0, longestId), sha256: model_sha256 };
}

import { decodeGguf, encodeGguf } from './ggufVectors';
import { decodeSafetensors, encodeSafetensors } from './safetensorsVectors';
import type { VectorFile } from './vectorFile';

/** A way to write vectors into a file. */
interface VectorFormat {
  readonly encode: (vectors: VectorFile) => Uint8Array;
  /** @throws VectorFileError; messages call the file `file`. */
  readonly decode: (bytes: Uint8Array, file: string) => VectorFile;
}

const formats = {
  safetensors: { encode: encodeSafetensors, decode: decodeSafetensors },
  gguf: { encode: encodeGguf, decode: decodeGguf },
} as const satisfies Readonly<Record<string, VectorFormat>>;

export type VectorFormatName = keyof typeof formats;

/** The format that the end of a file's name says; null if it says none. */
export function vectorFormatOf(file: string): VectorFormatName | null {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(formats, ending) ? (ending as VectorFormatName) : null;
}

export const vectorFormats: Readonly<Record<VectorFormatName, VectorFormat>> = formats;

import { open } from 'node:fs/promises';
import { CheckpointError } from './config';

/** The place of one tensor: a checked byte range of a checked file. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: 'F32' | 'F16' | 'BF16';
  readonly shape: readonly number[];
  /** Real path of the file. */
  readonly file: string;
  readonly offset: number;
  readonly byteLength: number;
}

const bytesPer = { F32: 4, F16: 2, BF16: 2 } as const;
const longestHeader = 100 * 1024 * 1024;

/** Causal-mask buffers of old checkpoints are not weights. */
const buffer = /^(transformer\.)?h\.\d+\.attn\.(bias|masked_bias)$/;

/**
 * Reads the header of one safetensors file and checks that every tensor lies inside the file. Causal-mask buffers are
 * left out.
 * @throws CheckpointError with a sentence that names the file and the tensor.
 */
export async function readHeader(path: string): Promise<readonly StoredTensor[]> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new CheckpointError(`${path} cannot be read (${reason(error)})`);
  });
  try {
    const { size } = await file.stat();
    const prefix = Buffer.alloc(8);
    const { bytesRead } = await file.read(prefix, 0, 8, 0);
    const headerLength = bytesRead === 8 ? Number(prefix.readBigUInt64LE()) : NaN;
    if (!(headerLength >= 2 && headerLength <= Math.min(longestHeader, size - 8)))
      throw new CheckpointError(`${path} is not a safetensors file, or was cut off`);
    const header = Buffer.alloc(headerLength);
    await file.read(header, 0, headerLength, 8);
    return parseHeader(header, path, 8 + headerLength, size);
  } finally {
    await file.close();
  }
}

function parseHeader(header: Buffer, path: string, dataStart: number, size: number): readonly StoredTensor[] {
  let entries: unknown;
  try {
    entries = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header)) as unknown;
  } catch {
    throw new CheckpointError(`${path}: the header is not JSON`);
  }
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries))
    throw new CheckpointError(`${path}: the header is not a JSON object`);
  return Object.entries(entries)
    .filter(([name]) => name !== '__metadata__')
    .flatMap(([name, entry]) => {
      const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
      const whole = (value: unknown): value is number =>
        Number.isSafeInteger(value) && (value as number) >= 0;
      if (!Array.isArray(shape) || !shape.every(whole))
        throw new CheckpointError(`${path}: the tensor ${name} has no valid shape`);
      if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(whole))
        throw new CheckpointError(`${path}: the tensor ${name} has no valid data_offsets`);
      const [begin, end] = offsets as [number, number];
      if (begin > end || dataStart + end > size)
        throw new CheckpointError(`${path}: the tensor ${name} lies outside the file, which may be cut off`);
      if (buffer.test(name)) return [];
      if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16')
        throw new CheckpointError(
          `${path}: the tensor ${name} has the type ${String(dtype)}, it must be F32, F16 or BF16`,
        );
      const byteLength = shape.reduce((product, dim) => product * dim, 1) * bytesPer[dtype];
      if (byteLength !== end - begin)
        throw new CheckpointError(
          `${path}: the tensor ${name} has ${end - begin} bytes, its shape [${shape.join(', ')}] needs ${byteLength}`,
        );
      return [{ name, dtype, shape, file: path, offset: dataStart + begin, byteLength }];
    });
}

/** Why a file cannot be read, for the end of a sentence. */
export function reason(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return code === 'ENOENT' ? 'there is no such file' : typeof code === 'string' ? code : String(error);
}

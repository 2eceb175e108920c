import { withRegularFile, type FileIdentity } from '../regularFile';
import { CheckpointError, show } from './config';
import { notRead, parseJson } from './json';

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

/** What the header of one file says. */
export interface Header {
  readonly identity: FileIdentity;
  /** Bytes of the header. */
  readonly length: number;
  readonly tensors: readonly StoredTensor[];
}

const bytesPer = { F32: 4, F16: 2, BF16: 2 } as const;

const mebibyte = 2 ** 20;
/** MiB of all headers of a checkpoint: that of gpt2-xl has 0.06. The format allows a hundred a file. */
const mostHeaderMiB = 4;

/** Bytes that all headers of one checkpoint may have together. */
export const mostHeaderBytes = mostHeaderMiB * mebibyte;

/** Causal-mask buffers of old checkpoints are not weights. */
const buffer = /^(transformer\.)?h\.\d+\.attn\.(bias|masked_bias)$/;

/**
 * Reads the header of one safetensors file and checks that every tensor lies inside the file and apart from the others.
 * Causal-mask buffers are left out.
 * @param most how many bytes the header may have.
 * @throws CheckpointError with a sentence that names the file and the tensor.
 */
export async function readHeader(path: string, most: number): Promise<Header> {
  return withRegularFile(path, async ({ identity, size, read }) => {
    const prefix = await read(0, 8);
    const length = prefix.length === 8 ? Number(prefix.readBigUInt64LE()) : NaN;
    if (!(length >= 2 && length <= size - 8))
      throw new CheckpointError(`${path} is not a safetensors file, or was cut off`);
    if (length > most)
      throw new CheckpointError(
        `${path}: the header has ${(length / mebibyte).toFixed(1)} MiB; at most ${mostHeaderMiB} MiB are read, which is far more than any GPT-2 needs`,
      );
    const { tensors } = parseHeader(await read(8, length), path, size);
    return { identity, length, tensors };
  }).catch((error: unknown) => notRead(path, error));
}

/** What a header says: its tensors, and the strings that stand beside them. */
export interface ParsedHeader {
  readonly tensors: readonly StoredTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Checks a header that was read, as {@link readHeader} does.
 * @param path what messages call the file.
 * @param size bytes of the file.
 * @throws CheckpointError with a sentence that names the file and the tensor.
 */
export function parseHeader(json: Uint8Array, path: string, size: number): ParsedHeader {
  const header = parseJson(json, `${path}: the header`);
  const tensors = tensorsOf(header, path, 8 + json.length, size);
  const metadata = (header as { __metadata__?: unknown }).__metadata__;
  const strings = Object.entries(metadata ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { tensors, metadata: Object.fromEntries(strings) };
}

/** A byte range of the data, of a tensor or of a buffer. */
interface Range {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function tensorsOf(header: unknown, path: string, dataStart: number, size: number): readonly StoredTensor[] {
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new CheckpointError(`${path}: the header is not a JSON object`);
  const tensors: StoredTensor[] = [];
  const ranges: Range[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, range } = entryOf(name, entry, path);
    const { begin, end } = range;
    if (begin > end || dataStart + end > size)
      throw new CheckpointError(`${path}: the tensor ${name} lies outside the file, which may be cut off`);
    ranges.push(range);
    if (buffer.test(name)) continue;
    if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16')
      throw new CheckpointError(
        `${path}: the tensor ${name} has the type ${typeof dtype === 'string' ? dtype.slice(0, 20) : show(dtype)}, it must be F32, F16 or BF16`,
      );
    const byteLength = shape.reduce((product, dim) => product * dim, bytesPer[dtype]);
    if (byteLength !== end - begin)
      throw new CheckpointError(
        `${path}: the tensor ${name} has ${end - begin} bytes, its shape ${show(shape)} needs ${byteLength}`,
      );
    tensors.push({ name, dtype, shape, file: path, offset: dataStart + begin, byteLength });
  }
  checkApart(ranges, path);
  return tensors;
}

function entryOf(name: string, entry: unknown, path: string) {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (!isSizes(shape)) throw new CheckpointError(`${path}: the tensor ${name} has no valid shape`);
  const [begin, end, ...others] = isSizes(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || others.length > 0)
    throw new CheckpointError(`${path}: the tensor ${name} has no valid data_offsets`);
  return { dtype, shape, range: { name, begin, end } };
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);

/** @throws CheckpointError if two tensors share bytes. */
function checkApart(ranges: readonly Range[], path: string): void {
  const filled = ranges.filter(({ begin, end }) => end > begin).sort((a, b) => a.begin - b.begin);
  filled.reduce(
    (before, range) => {
      if (range.begin < before.end)
        throw new CheckpointError(`${path}: the tensors ${before.name} and ${range.name} overlap`);
      return range;
    },
    { name: '', begin: 0, end: 0 },
  );
}

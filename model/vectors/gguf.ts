import { VectorFileError } from './vectorFileError';

/**
 * The GGUF container: magic, version, counts, keys with values, tensors by name, and their data at multiples of the
 * alignment. All numbers are little-endian.
 */

const magic = 0x46554747;
const written = 3;
const readable: ReadonlySet<number> = new Set([2, 3]);
const usualAlignment = 32;
const float32 = 0;

/** Bytes of the value types of a fixed size, by their number. */
const fixedSizes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const [uint32Type, stringType, arrayType] = [4, 8, 9];

/** More than a control vector has, far less than a model. */
const [mostKeys, mostTensors, mostDimensions, deepestArray] = [1024, 1024, 4, 4];

export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** In the file. */
  readonly offset: number;
}

export interface Gguf {
  /** Strings and whole numbers; values of other types are left out. */
  readonly values: ReadonlyMap<string, string | number>;
  /** Float32, inside the file, apart from one another. */
  readonly tensors: readonly GgufTensor[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the header of a file that is in memory. Everything is checked against the bytes that are there. */
export class GgufReader {
  private readonly view: DataView;
  private at = 0;

  /** @param file what messages call it. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws VectorFileError */
  read(): Gguf {
    if (this.bytes.length < 24 || this.uint32() !== magic) throw this.bad('is not a GGUF file');
    const version = this.uint32();
    if (!readable.has(version)) throw this.bad(`has version ${version} of GGUF; 2 and 3 can be read`);
    const tensorCount = this.size(mostTensors, 'tensors');
    const keyCount = this.size(mostKeys, 'keys');
    const values = new Map<string, string | number>();
    const keys = new Set<string>();
    for (let i = 0; i < keyCount; i++) {
      const key = this.string();
      if (keys.has(key)) throw this.bad(`has the key ${key.slice(0, 60)} twice`);
      keys.add(key);
      const value = this.value(this.uint32(), 0);
      if (value !== null) values.set(key, value);
    }
    const entries = Array.from({ length: tensorCount }, () => this.entry());
    const start = aligned(this.at, this.alignment(values.get('general.alignment')));
    return { values, tensors: this.placed(entries, start) };
  }

  private bad(what: string): VectorFileError {
    return new VectorFileError(`${this.file} ${what}`);
  }

  /** Goes on by so many bytes. @returns where they begin. */
  private take(length: number): number {
    if (!(length <= this.bytes.length - this.at)) throw this.bad('was cut off, or its header is broken');
    const from = this.at;
    this.at += length;
    return from;
  }

  private uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A count or a length, at most `most`. */
  private size(most: number, what: string): number {
    const size = Number(this.view.getBigUint64(this.take(8), true));
    if (size > most) throw this.bad(`has more than ${most} ${what}, or its header is broken`);
    return size;
  }

  private string(): string {
    const length = this.size(this.bytes.length, 'bytes in a name');
    const from = this.take(length);
    try {
      return utf8.decode(this.bytes.subarray(from, this.at));
    } catch {
      throw this.bad('has a name that is not UTF-8');
    }
  }

  /** A value of a type; null if it is neither a string nor a whole number of 32 bits. */
  private value(type: number, depth: number): string | number | null {
    if (type === stringType) return this.string();
    if (type === arrayType) return this.array(depth);
    const size = fixedSizes.get(type);
    if (size === undefined) throw this.bad(`has a value of the unknown type ${type}`);
    const from = this.take(size);
    return type === uint32Type ? this.view.getUint32(from, true) : null;
  }

  /** Skips a list. */
  private array(depth: number): null {
    if (depth >= deepestArray) throw this.bad(`has lists that nest deeper than ${deepestArray} levels`);
    const type = this.uint32();
    // Every item has a byte at least.
    const length = this.size(this.bytes.length, 'items in a list');
    const size = fixedSizes.get(type);
    if (size !== undefined) this.take(size * length);
    else for (let i = 0; i < length; i++) this.value(type, depth + 1);
    return null;
  }

  private entry(): GgufTensor {
    const name = this.string();
    const dimensions = this.uint32();
    if (dimensions < 1 || dimensions > mostDimensions)
      throw this.bad(`has a tensor of ${dimensions} dimensions`);
    const shape = Array.from({ length: dimensions }, () => this.size(2 ** 32, 'numbers in a tensor'));
    const type = this.uint32();
    if (type !== float32)
      throw this.bad(`has the tensor ${name.slice(0, 60)} of type ${type}; only float32 (0) is read`);
    return { name, shape, offset: this.size(this.bytes.length, 'bytes before a tensor') };
  }

  private alignment(value: string | number | undefined): number {
    if (value === undefined) return usualAlignment;
    if (typeof value === 'number' && value >= 1 && value <= 4096 && Number.isInteger(Math.log2(value)))
      return value;
    throw this.bad(`has the alignment ${JSON.stringify(value).slice(0, 60)}, which is none`);
  }

  /** The tensors where they are in the file. */
  private placed(entries: readonly GgufTensor[], start: number): readonly GgufTensor[] {
    const tensors = entries.map((entry) => {
      const offset = start + entry.offset;
      const end = offset + 4 * entry.shape.reduce((product, size) => product * size, 1);
      if (!(end <= this.bytes.length))
        throw this.bad(`was cut off, or its tensor ${entry.name.slice(0, 60)} lies outside it`);
      return { ...entry, offset, end };
    });
    [...tensors]
      .sort((a, b) => a.offset - b.offset)
      .reduce((before, { name, offset, end }) => {
        if (offset < before) throw this.bad(`has the tensor ${name.slice(0, 60)} inside another`);
        return Math.max(before, end);
      }, 0);
    return tensors.map(({ name, shape, offset }) => ({ name, shape, offset }));
  }
}

const aligned = (offset: number, alignment: number) => Math.ceil(offset / alignment) * alignment;

/** Collects keys and tensors, and gives the file. */
export class GgufWriter {
  private readonly keys: Buffer[] = [];
  private readonly tensors: { readonly entry: Buffer; readonly data: Uint8Array }[] = [];
  private dataLength = 0;

  string(key: string, value: string): void {
    this.keys.push(Buffer.concat([text(key), uint32(stringType), text(value)]));
  }

  uint32(key: string, value: number): void {
    this.keys.push(Buffer.concat([text(key), uint32(uint32Type), uint32(value)]));
  }

  /** @param data float32 numbers. */
  tensor(name: string, shape: readonly number[], data: Uint8Array): void {
    const sizes = shape.map(uint64);
    const place = uint64(this.dataLength);
    const entry = [text(name), uint32(shape.length), ...sizes, uint32(float32), place];
    this.tensors.push({ entry: Buffer.concat(entry), data });
    this.dataLength = aligned(this.dataLength + data.length, usualAlignment);
  }

  bytes(): Uint8Array {
    const head = Buffer.concat([
      uint32(magic),
      uint32(written),
      uint64(this.tensors.length),
      uint64(this.keys.length),
      ...this.keys,
      ...this.tensors.map(({ entry }) => entry),
    ]);
    return Buffer.concat([padded(head), ...this.tensors.map(({ data }) => padded(data))]);
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes], aligned(bytes.length, usualAlignment));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

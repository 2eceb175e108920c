import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}
interface Tensor extends Omit<Entry, 'data_offsets'> {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Writes a float16 checkpoint again: as one float32 file with `transformer.` in front of names, or in two shards. */
export function rewriteCheckpoint(
  from: string,
  to: string,
  form: 'float32 with prefix' | 'two shards',
): void {
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'config.json'), readFileSync(join(from, 'config.json')));
  const tensors = readTensors(join(from, 'model.safetensors'));
  if (form === 'float32 with prefix') {
    const widened = tensors.map(({ name, shape, bytes }) => ({
      name: `transformer.${name}`,
      dtype: 'F32',
      shape,
      bytes: halvesToFloats(bytes),
    }));
    writeFileSync(join(to, 'model.safetensors'), encode(widened));
    return;
  }
  const half = tensors.length >> 1;
  const weightMap: Record<string, string> = {};
  for (const [index, part] of [tensors.slice(0, half), tensors.slice(half)].entries()) {
    const file = `model-0000${index + 1}-of-00002.safetensors`;
    writeFileSync(join(to, file), encode(part));
    for (const { name } of part) weightMap[name] = file;
  }
  writeFileSync(join(to, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
}

function readTensors(path: string): readonly Tensor[] {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry>;
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => ({
        ...{ name, dtype, shape, bytes: file.subarray(start + begin, start + end) },
      }),
    );
}

function encode(tensors: readonly Tensor[]): Buffer {
  let offset = 0;
  const header: Record<string, Entry> = {};
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...tensors.map(({ bytes }) => bytes)]);
}

/** IEEE 754 binary16 to binary32, both little-endian. */
function halvesToFloats(bytes: Buffer): Buffer {
  const floats = Buffer.alloc(bytes.length * 2);
  for (let at = 0; at < bytes.length; at += 2) {
    const half = bytes.readUInt16LE(at);
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    floats.writeFloatLE(half & 0x8000 ? -size : size, at * 2);
  }
  return floats;
}

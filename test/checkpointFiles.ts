import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Changes to the files of a checkpoint, for tests of what is refused. */

export interface TensorEntry {
  dtype: unknown;
  shape: unknown;
  data_offsets: unknown;
}
export type HeaderEntries = Record<string, TensorEntry>;

/** A safetensors file with this header, as text, in front of its data. */
export function putHeader(file: string, header: string): void {
  const { data } = partsOf(file);
  const json = Buffer.from(header);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(file, Buffer.concat([prefix, json, data]));
}

/** Changes the header of a safetensors file. */
export function changeHeader(file: string, change: (header: HeaderEntries) => void): void {
  const { header } = partsOf(file);
  change(header);
  putHeader(file, JSON.stringify(header));
}

/** Changes the numbers of a float32 tensor. */
export function changeTensor(
  file: string,
  name: string,
  change: (value: number, index: number) => number,
): void {
  const bytes = readFileSync(file);
  const { header, dataStart } = partsOf(file);
  const [begin, end] = header[name]?.data_offsets as [number, number];
  for (let at = begin; at < end; at += 4) {
    const place = dataStart + at;
    bytes.writeFloatLE(change(bytes.readFloatLE(place), (at - begin) / 4), place);
  }
  writeFileSync(file, bytes);
}

/** Changes fields of a checkpoint's `config.json`. */
export function changeConfig(folder: string, change: Readonly<Record<string, unknown>>): void {
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...config, ...change }));
}

function partsOf(file: string) {
  const bytes = readFileSync(file);
  const dataStart = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, dataStart)) as HeaderEntries;
  return { header, dataStart, data: bytes.subarray(dataStart) };
}

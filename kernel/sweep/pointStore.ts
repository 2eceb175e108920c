import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { readRegularFile, UnreadableFile } from '../../model/regularFile';
import { bodySchemaOf } from '../kinds/readings';
import type { AnyBody } from '../results/envelope';
import { limitPlace, looksAfter } from './pointFiles';
import { PointsProblem } from './pointsProblem';

/** Where finished points are kept: a file for each, named after its key, so that many processes may share a folder. */
export interface PointStore {
  /** What results say of where kept points come from; null for this machine's own store. */
  readonly name: string | null;
  /** What was measured; null if there is nothing, or nothing that can be a result of this kind. */
  readonly read: (key: string, kind: string) => Promise<AnyBody | null>;
  readonly write: (key: string, body: AnyBody) => Promise<void>;
}

const mostBytes = 64 * 2 ** 20;
const keys = /^[0-9a-f]{64}$/;
let written = 0;

/** @param log hears of entries that are ignored. */
export function openStore(
  folder: string,
  name: string | null,
  log: (line: string) => void = () => undefined,
): PointStore {
  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key.slice(2)}.json`);
  return {
    name,
    async read(key, kind) {
      const path = pathOf(key);
      const file = await readRegularFile(path, mostBytes).catch((error: unknown) => {
        if (!(error instanceof UnreadableFile)) throw error;
        if (!error.isMissing) log(`${path} is not read: ${error.reason}. Its point counts as not kept.`);
        return null;
      });
      if (file === null) return null;
      const body = readEntry(Buffer.from(file.bytes).toString('utf8'), key, kind);
      if (body === null) log(`${path} is not the result of this point, which counts as not kept.`);
      return body;
    },
    async write(key, body) {
      if (!keys.test(key)) throw new Error('a point has no such key');
      const path = pathOf(key);
      const place = dirname(path);
      try {
        writeIn(place, path, JSON.stringify({ format: 1, key, result: body }));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === undefined) throw error;
        if (isFolder(folder) && ['EISDIR', 'ENOTDIR'].includes(code)) {
          log(`Something else is in the place of ${path} (${code}). The point is not kept.`);
          return;
        }
        throw new PointsProblem({ code: 'store-unwritable', folder, reason: code });
      }
      if (name === null && looksAfter(key)) await limitPlace(place);
    },
  };
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Writes a file, and makes its folder first if there is none: somebody may also have removed it meanwhile. */
function writeIn(place: string, path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeFolder(place);
    writeWhole(path, text);
  }
}

/** Makes a folder and those that it lies in, one by one: Node's own way does not end under some that nobody can write to. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Writes a file whole or not at all. It need not survive a loss of power: what is cut is no result, and is measured anew.
 * Waiting for the disk's answer takes a third of the time that asking for it with promises does.
 */
function writeWhole(path: string, text: string): void {
  written += 1;
  const beside = `${path}.${process.pid}.${written}.tmp`;
  try {
    writeFileSync(beside, text, { mode: 0o600, flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** What an entry says was measured; null if it is no entry of this key and kind. */
function readEntry(text: string, key: string, kind: string): AnyBody | null {
  try {
    const entry = v.parse(
      v.object({ format: v.literal(1), key: v.literal(key), result: v.unknown() }),
      JSON.parse(text),
    );
    return readBody(entry.result, kind);
  } catch {
    return null;
  }
}

/** What somebody else measured, read by the schema of its kind; null if it is none. Its fields keep their order. */
export function readBody(sent: unknown, kind: string): AnyBody | null {
  const read = v.safeParse(bodySchemaOf(kind), sent);
  return read.success ? (ordered(read.output, sent) as AnyBody) : null;
}

/** What a schema has read, with fields in the order that they were written in. */
function ordered(read: unknown, sent: unknown): unknown {
  if (Array.isArray(read) && Array.isArray(sent))
    return read.map((part, index) => ordered(part, sent[index]));
  if (!isObject(read) || !isObject(sent)) return read;
  const names = Object.keys(sent).filter((name) => Object.hasOwn(read, name));
  return Object.fromEntries(names.map((name) => [name, ordered(read[name], sent[name])]));
}

const isObject = (part: unknown): part is Readonly<Record<string, unknown>> =>
  typeof part === 'object' && part !== null && !Array.isArray(part);

/** The files of finished points: where this machine has its own, how many bytes they take, and which go. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mostPointBytes } from '../../model/cacheLimit';
import { derivedFolder } from '../../model/derivedFolder';

/** The folder of this machine's own points, beside what else can be made again. */
export const ownStore = (): string => join(derivedFolder(), '../points');

/** Folders that points are spread over evenly, by how their keys begin. Each has its part of what all may take. */
const places = 256;

/** True for one key of 256: then its folder is looked at. */
export const looksAfter = (key: string) => key.startsWith('00', 2);

/** Removes the oldest files of one of the folders beyond its part; the newest stays. */
export async function limitPlace(place: string): Promise<void> {
  let left = mostPointBytes() / places;
  for (const [at, { path, bytes }] of (await newestFirst(place)).entries()) {
    left -= bytes;
    if (left < 0 && at > 0) await rm(path, { force: true });
  }
}

async function newestFirst(place: string) {
  const found = await Promise.all(
    (await readdir(place).catch(() => [])).map(async (name) => {
      const path = join(place, name);
      const file = await stat(path).catch(() => null);
      return file?.isFile() ? [{ path, bytes: file.size, written: file.mtimeMs }] : [];
    }),
  );
  return found.flat().sort((a, b) => b.written - a.written);
}

/** Bytes of the points in a store. */
export async function bytesOfPoints(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder).catch(() => []))
    for (const file of await newestFirst(join(folder, name))) bytes += file.bytes;
  return bytes;
}

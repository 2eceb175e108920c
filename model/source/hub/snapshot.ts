import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readRegularFile, withRegularFile } from '../../regularFile';
import { shortNameOf, type HubName } from './hubName';
import { configFile, indexFile, mostIndexBytes, shardsOf, weightsFile, wholeOrAbsent } from './neededFiles';
import { commitOf, repositoryAt, snapshotFile, type Repository } from './repository';

/** A revision in the cache that has all that a checkpoint needs. */
export interface CachedSnapshot {
  /** As the cache has it: `owner/name`, or a short name for what was downloaded by one. */
  readonly id: string;
  readonly commit: string;
  /** The folder of its files. */
  readonly folder: string;
}

/** Bytes of a header at most: the format's own limit is a hundred times a million. */
const mostHeaderBytes = 100e6;

const header = v.record(
  v.string(),
  v.object({ data_offsets: v.optional(v.tuple([v.number(), v.number()])) }),
);

/**
 * Finds a whole snapshot without asking anybody. A name of the catalogue may lie under its short name too, as older
 * clients wrote it.
 */
export async function findSnapshot(cacheFolder: string, name: HubName): Promise<CachedSnapshot | null> {
  const short = shortNameOf(name.id);
  for (const id of short === null ? [name.id] : [name.id, short]) {
    const repository = repositoryAt(cacheFolder, id);
    const commit = await commitOf(repository, name.revision);
    if (commit !== null && (await isWhole(repository, commit)))
      return { id, commit, folder: join(repository.snapshots, commit) };
  }
  return null;
}

/** True if the configuration, all weights, and the tokenizer's files that there are, are whole. */
export async function isWhole(repository: Repository, commit: string): Promise<boolean> {
  if ((await snapshotFile(repository, commit, configFile)) === null) return false;
  for (const name of wholeOrAbsent) if (await isBroken(repository, commit, name)) return false;
  const shards = await weightNames(repository, commit);
  if (shards === null) return false;
  for (const name of shards) {
    const file = await snapshotFile(repository, commit, name);
    if (file === null || !(await isWholeSafetensors(file.path))) return false;
  }
  return true;
}

/** True for a name that is there and leads to no file. */
async function isBroken(repository: Repository, commit: string, name: string): Promise<boolean> {
  const entry = await lstat(join(repository.snapshots, commit, name)).catch(() => null);
  return entry !== null && (await snapshotFile(repository, commit, name)) === null;
}

/** The names of all weight files; null if they cannot be told. */
async function weightNames(repository: Repository, commit: string): Promise<readonly string[] | null> {
  if (await snapshotFile(repository, commit, weightsFile)) return [weightsFile];
  const index = await snapshotFile(repository, commit, indexFile);
  const file = index && (await readRegularFile(index.path, mostIndexBytes).catch(() => null));
  return file && shardsOf(Buffer.from(file.bytes).toString('utf8'));
}

/**
 * False for a file that was cut off. What else may be wrong with it is said when it is opened.
 * Format: 8 bytes with the length of the header, the header, the data.
 */
async function isWholeSafetensors(path: string): Promise<boolean> {
  return withRegularFile(path, async ({ size, read }) => {
    const start = await read(0, 8);
    const length = start.length === 8 ? Number(start.readBigUInt64LE()) : Infinity;
    if (length > Math.min(size - 8, mostHeaderBytes)) return false;
    const parsed = v.safeParse(header, JSON.parse((await read(8, length)).toString('utf8')));
    if (!parsed.success) return true;
    const ends = Object.values(parsed.output).map(({ data_offsets }) => data_offsets?.[1] ?? 0);
    return 8 + length + ends.reduce((most, end) => Math.max(most, end), 0) <= size;
  }).catch((error: unknown) => {
    if (error instanceof SyntaxError) return true;
    return false;
  });
}

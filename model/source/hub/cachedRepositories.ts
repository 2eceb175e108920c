import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasChecksum } from './checksum';
import { isEtag, isRevision } from './hubName';
import { isLive, readOwner } from './owner';
import {
  commitsOf,
  filesBelow,
  namesIn,
  partialEnding,
  refsOf,
  repositoriesIn,
  snapshotFile,
  type Repository,
  type SnapshotFile,
} from './repository';
import { isWhole } from './snapshot';

/** What is in the cache, of this program and of Python's. */

export interface CachedRevision {
  readonly commit: string;
  /** Branches and tags that stand for it. */
  readonly refs: readonly string[];
  readonly folder: string;
  /** Bytes of its files; others may have the same ones. */
  readonly bytes: number;
  /** It has all that a checkpoint needs. */
  readonly isWhole: boolean;
  /** Other commits that use some of its blobs. */
  readonly sharesWith: readonly string[];
}

interface Partial {
  readonly etag: string;
  readonly bytes: number;
}

interface Unfinished {
  readonly revision: string;
  /** Null before it was known. */
  readonly bytes: number | null;
}

export interface CachedRepository {
  readonly id: string;
  readonly folder: string;
  /** Bytes on the disk. */
  readonly bytes: number;
  readonly revisions: readonly CachedRevision[];
  /** Downloads that have not ended. */
  readonly partials: readonly Partial[];
  /** What a download that has not ended is to bring. */
  readonly unfinished: Unfinished | null;
  /** A process downloads it now. */
  readonly isDownloading: boolean;
}

/** All repositories of models in a cache, by their ids. */
export async function listCached(cacheFolder: string): Promise<readonly CachedRepository[]> {
  const listed: CachedRepository[] = [];
  for (const repository of await repositoriesIn(cacheFolder)) listed.push(await describeCached(repository));
  return listed.filter(({ revisions, bytes }) => revisions.length > 0 || bytes > 0);
}

/** What the cache has of a repository; nothing if it is not there. */
export async function describeCached(repository: Repository): Promise<CachedRepository> {
  const refs = await refsOf(repository);
  const filesByCommit = new Map<string, readonly SnapshotFile[]>();
  for (const commit of await commitsOf(repository))
    filesByCommit.set(commit, await filesOf(repository, commit));
  const revisions: CachedRevision[] = [];
  for (const [commit, files] of filesByCommit)
    revisions.push({
      commit,
      refs: refs.filter((ref) => ref.commit === commit).map(({ revision }) => revision),
      folder: join(repository.snapshots, commit),
      bytes: sum(files),
      isWhole: await isWhole(repository, commit),
      sharesWith: sharing(filesByCommit, commit),
    });
  const blobs = await sizesIn(repository.blobs);
  const moved = [...filesByCommit.values()].flat().filter(({ blob }) => blob === null);
  const owner = await readOwner(repository);
  return {
    id: repository.id,
    folder: repository.folder,
    bytes: sum([...blobs, ...moved]),
    revisions,
    partials: blobs
      .filter(({ name }) => name.endsWith(partialEnding))
      .map(({ name, bytes }) => ({ etag: name.slice(0, -partialEnding.length), bytes })),
    unfinished:
      owner !== null && isRevision(owner.revision)
        ? { revision: owner.revision, bytes: owner.progress.total || null }
        : null,
    isDownloading: owner !== null && isLive(owner),
  };
}

/** The files of a snapshot; those that lead nowhere, or out of the repository, are left out. */
async function filesOf(repository: Repository, commit: string): Promise<readonly SnapshotFile[]> {
  const names = await filesBelow(join(repository.snapshots, commit));
  const files = await Promise.all(names.map((name) => snapshotFile(repository, commit, name)));
  return files.filter((file) => file !== null);
}

const sum = (files: readonly { readonly bytes: number }[]) =>
  files.reduce((total, { bytes }) => total + bytes, 0);

function sharing(
  filesByCommit: ReadonlyMap<string, readonly SnapshotFile[]>,
  commit: string,
): readonly string[] {
  const own = new Set(filesByCommit.get(commit)?.map(({ blob }) => blob));
  own.delete(null);
  return [...filesByCommit]
    .filter(([other, files]) => other !== commit && files.some(({ blob }) => own.has(blob)))
    .map(([other]) => other);
}

async function sizesIn(folder: string) {
  const files = await Promise.all(
    (await namesIn(folder)).map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => null);
      return found?.isFile() ? [{ name, bytes: found.size }] : [];
    }),
  );
  return files.flat();
}

/** What a look at the bytes of a file says; `unknown` for one that lies in a snapshot and has no checksum for a name. */
export interface Verified {
  /** Its names in snapshots; none for a blob that no snapshot has. */
  readonly names: readonly string[];
  readonly path: string;
  readonly bytes: number;
  readonly state: 'whole' | 'wrong' | 'unknown';
}

/**
 * Reads every blob of a repository and compares it with the checksum that is its name.
 * @throws UnreadableFile, or the signal's reason.
 */
export async function* verifyCached(
  repository: Repository,
  signal?: AbortSignal,
): AsyncGenerator<Verified, void, undefined> {
  const files: SnapshotFile[] = [];
  for (const commit of await commitsOf(repository)) files.push(...(await filesOf(repository, commit)));
  for (const { name, bytes } of await sizesIn(repository.blobs)) {
    if (!isEtag(name)) continue;
    const names = new Set(files.filter(({ blob }) => blob === name).map((file) => file.name));
    const path = join(repository.blobs, name);
    const state = (await hasChecksum(path, name, signal)) ? 'whole' : 'wrong';
    yield { names: [...names], path, bytes, state };
  }
  for (const { name, path, bytes, blob } of files)
    if (blob === null) yield { names: [name], path, bytes, state: 'unknown' };
}

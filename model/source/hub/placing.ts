import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasChecksum } from './checksum';
import { writing } from './diskProblem';
import type { RemoteFile } from './hubApi';
import { HubError } from './hubProblem';
import { isCommit } from './hubName';
import { partialPath } from './partialFile';
import { snapshotFile, type Repository } from './repository';

/** Puts files in their places in the cache, each in one step: nobody ever sees a half of anything. */

/** True if the cache has the bytes of a file already. */
export async function isPlaced(repository: Repository, commit: string, file: RemoteFile): Promise<boolean> {
  const found = await lstat(join(repository.blobs, file.etag)).catch(() => null);
  if (found?.isFile() && found.size === file.bytes) return true;
  const own = await snapshotFile(repository, commit, file.name);
  return own !== null && own.blob === null && own.bytes === file.bytes;
}

/**
 * Makes the folders that a download writes to, but for the snapshot's: where that is, others take it for whole.
 * @throws HubError if they cannot be made, or are links to elsewhere.
 */
export async function makeFolders(repository: Repository): Promise<void> {
  for (const folder of [repository.blobs, repository.snapshots, repository.refs])
    await makeFolder(repository, folder);
}

async function makeFolder(repository: Repository, folder: string): Promise<void> {
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    const inside = folder.slice(repository.folder.length);
    if ((await realpath(folder)) === (await realpath(repository.folder)) + inside) return;
    throw new HubError({ code: 'unwritable', path: folder, reason: 'it is a link to elsewhere' });
  });
}

/**
 * Makes a whole partial file the blob. @throws HubError if its bytes are not those of the checksum: then it is removed
 */
export async function makeBlob(
  repository: Repository,
  file: RemoteFile,
  host: string,
  signal: AbortSignal,
): Promise<void> {
  const partial = partialPath(repository, file.etag);
  if (!(await hasChecksum(partial, file.etag, signal))) {
    await rm(partial, { force: true });
    throw new HubError({ code: 'wrong-checksum', file: file.name, host });
  }
  await writing(partial, async () => {
    await rename(partial, join(repository.blobs, file.etag));
    await syncFolder(repository.blobs);
  });
}

/** Codes of file systems that have no links. */
const withoutLinks: readonly unknown[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'];

const hasNoLinks = (error: unknown) => withoutLinks.includes((error as NodeJS.ErrnoException).code);

/**
 * Gives blobs their names: a snapshot that is new appears with all of them at once. A name is a relative link, or the file
 * itself where there are no links. The last file is placed last.
 */
export async function placeSnapshot(
  repository: Repository,
  commit: string,
  files: readonly RemoteFile[],
): Promise<void> {
  const folder = join(repository.snapshots, commit);
  const isNew = (await lstat(folder).catch(() => null)) === null;
  if (isNew && (await placeAtOnce(repository, folder, files))) return;
  await makeFolder(repository, folder);
  for (const file of files) await placeFile(repository, commit, file);
}

/** @returns false where there are no links */
async function placeAtOnce(
  repository: Repository,
  folder: string,
  files: readonly RemoteFile[],
): Promise<boolean> {
  const aside = join(repository.folder, `.steerbook-snapshot-${randomUUID()}`);
  return writing(folder, async () => {
    try {
      await mkdir(aside);
      for (const { name, etag } of files) await symlink(`../../blobs/${etag}`, join(aside, name), 'file');
      await rename(aside, folder);
      return true;
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      if (hasNoLinks(error)) return false;
      throw error;
    }
  });
}

async function placeFile(repository: Repository, commit: string, file: RemoteFile): Promise<void> {
  const there = await snapshotFile(repository, commit, file.name);
  if (there !== null && (there.blob === null || there.blob === file.etag)) return;
  const path = join(repository.snapshots, commit, file.name);
  const beside = join(repository.folder, `.steerbook-link-${randomUUID()}`);
  await writing(path, async () => {
    try {
      await symlink(`../../blobs/${file.etag}`, beside, 'file');
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      if (!hasNoLinks(error)) throw error;
      await rename(join(repository.blobs, file.etag), path);
    }
  });
}

/** Lets a branch or tag stand for a commit: the last step, which makes the snapshot known. */
export async function placeRef(repository: Repository, revision: string, commit: string): Promise<void> {
  if (isCommit(revision)) return;
  const path = join(repository.refs, revision);
  const beside = join(repository.folder, `.steerbook-ref-${randomUUID()}`);
  await writing(path, async () => {
    await syncFolder(join(repository.snapshots, commit));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, commit, { flag: 'wx', flush: true });
    await rename(beside, path).catch(async (error: unknown) => {
      await rm(beside, { force: true });
      throw error;
    });
  });
}

/** Lets the names in a folder outlast a loss of power, where the system offers that. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => null);
  await handle?.close();
}

import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { readRegularFile } from '../../regularFile';
import { isCommit, isRepositoryId, isRevision } from './hubName';

/** One repository's folder in the cache: `blobs/<etag>`, `snapshots/<commit>/<file>` and `refs/<branch>`. */
export interface Repository {
  readonly id: string;
  readonly folder: string;
  readonly blobs: string;
  readonly snapshots: string;
  readonly refs: string;
}

const prefix = 'models--';
/** Of a name in `blobs`, ours alone: other clients write to names that end in `.incomplete`. */
export const partialEnding = '.steerbook-partial';
/** A hash and perhaps a line end. */
const mostRefBytes = 2 ** 20;
/** Folders deeper than this, and more files than that, are no repository of a model: the rest is left out. */
const [deepest, mostFiles] = [16, 10_000];

/** Where a repository lies in the cache, whether or not it does. `id` is `owner/name`, or an old id without owner. */
export function repositoryAt(cacheFolder: string, id: string): Repository {
  const folder = join(cacheFolder, prefix + id.replaceAll('/', '--'));
  return {
    id,
    folder,
    blobs: join(folder, 'blobs'),
    snapshots: join(folder, 'snapshots'),
    refs: join(folder, 'refs'),
  };
}

/** The repositories of models in a cache, by their ids. A folder that is not there has none. */
export async function repositoriesIn(cacheFolder: string): Promise<readonly Repository[]> {
  const names = await readdir(cacheFolder).catch(() => []);
  const ids = names.flatMap((name) => {
    const id = name.startsWith(prefix) ? name.slice(prefix.length).replace('--', '/') : '';
    return isRepositoryId(id.includes('/') ? id : `owner/${id}`) ? [id] : [];
  });
  return ids.sort().map((id) => repositoryAt(cacheFolder, id));
}

/** Names in a folder; none if it cannot be read, or is a link: that leads out of the repository. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const found = await lstat(folder).catch(() => null);
  return found?.isDirectory() ? readdir(folder).catch(() => []) : [];
}

/** The commit that a branch, tag or commit stands for here; null if that is not known. */
export async function commitOf({ refs }: Repository, revision: string): Promise<string | null> {
  if (isCommit(revision)) return revision;
  if (!isRevision(revision)) return null;
  const file = await readRegularFile(join(refs, revision), mostRefBytes).catch(() => null);
  const commit = file === null ? '' : Buffer.from(file.bytes).toString('latin1').trim();
  return isCommit(commit) ? commit : null;
}

/** All branches and tags that are known here, with their commits. */
export async function refsOf(
  repository: Repository,
): Promise<readonly { readonly revision: string; readonly commit: string }[]> {
  const known = [];
  for (const revision of await filesBelow(repository.refs)) {
    const commit = await commitOf(repository, revision);
    if (commit !== null) known.push({ revision, commit });
  }
  return known;
}

/** Commits of which there is a snapshot, whole or not. */
export async function commitsOf({ snapshots }: Repository): Promise<readonly string[]> {
  return (await namesIn(snapshots)).filter(isCommit).sort();
}

/** Files and links below a folder, as paths from there with `/`; links are not followed, the folder itself included. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const look = async (path: string, depth: number): Promise<void> => {
    for (const name of await namesIn(join(folder, path))) {
      if (found.length >= mostFiles) return;
      const below = path === '' ? name : `${path}/${name}`;
      const entry = await lstat(join(folder, below)).catch(() => null);
      if (!entry?.isDirectory()) found.push(below);
      else if (depth < deepest) await look(below, depth + 1);
    }
  };
  await look('', 0);
  return found;
}

/** A file of a snapshot. */
export interface SnapshotFile {
  readonly name: string;
  /** Real path. */
  readonly path: string;
  /** The blob that it is a link to; null for a file that lies in the snapshot itself. */
  readonly blob: string | null;
  readonly bytes: number;
}

/**
 * A file of a snapshot; null if there is none, or if it leads to nothing, to no regular file, or out of the
 * repository's own blobs.
 */
export async function snapshotFile(
  repository: Repository,
  commit: string,
  name: string,
): Promise<SnapshotFile | null> {
  try {
    const folder = await realpath(repository.folder);
    const path = await realpath(join(repository.snapshots, commit, name));
    const found = await lstat(path);
    if (!found.isFile()) return null;
    const [blobs, own] = [join(folder, 'blobs') + sep, join(folder, 'snapshots', commit) + sep];
    if (!path.startsWith(blobs) && !path.startsWith(own)) return null;
    const blob = path.startsWith(blobs) ? path.slice(blobs.length) : null;
    return { name, path, blob, bytes: found.size };
  } catch {
    return null;
  }
}

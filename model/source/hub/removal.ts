import { randomUUID } from 'node:crypto';
import { lstat, readlink, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HubError } from './hubProblem';
import { isLive, readOwner } from './owner';
import { commitsOf, filesBelow, namesIn, refsOf, type Repository } from './repository';

/**
 * Removes a revision, or with `null` all that the cache has of a repository. Names go before what they stand for: first
 * the branches, then the snapshot in one step, then the blobs that nothing else uses. Whoever reads meanwhile finds the
 * whole snapshot or none.
 * @throws HubError if a process downloads it, or it is not there.
 */
export async function removeCached(repository: Repository, revision: string | null): Promise<void> {
  const owner = await readOwner(repository);
  if (owner !== null && isLive(owner)) throw new HubError({ code: 'download-running', id: repository.id });
  const commits = await commitsOf(repository);
  const gone = commits.filter((commit) => revision === null || commit === revision);
  const isThere = revision === null ? await lstat(repository.folder).catch(() => null) : gone.length > 0;
  if (!isThere)
    throw new HubError({ code: 'not-cached', id: repository.id, folder: dirname(repository.folder) });
  for (const { revision: ref, commit } of await refsOf(repository))
    if (gone.includes(commit)) await rm(join(repository.refs, ref), { force: true });
  for (const commit of gone) await removeSnapshot(repository, commit);
  if (gone.length < commits.length) return;
  // Partial files and what else there is of a repository that has no snapshot any more.
  await rm(repository.folder, { recursive: true, force: true });
}

async function removeSnapshot(repository: Repository, commit: string): Promise<void> {
  const own = await linkedBlobs(repository, commit);
  // Beside the folder of all snapshots, so that nobody takes it for one.
  const aside = join(repository.folder, `.steerbook-removed-${randomUUID()}`);
  await rename(join(repository.snapshots, commit), aside);
  const used = new Set<string>();
  for (const other of await commitsOf(repository))
    for (const blob of await linkedBlobs(repository, other)) used.add(blob);
  for (const blob of own) if (!used.has(blob)) await rm(join(repository.blobs, blob), { force: true });
  await rm(aside, { recursive: true, force: true });
  if ((await namesIn(repository.snapshots)).length === 0) await rmdir(repository.snapshots).catch(() => null);
}

/** Names of the blobs that the links of a snapshot name, wherever they say that those lie. */
async function linkedBlobs(repository: Repository, commit: string): Promise<readonly string[]> {
  const folder = join(repository.snapshots, commit);
  const targets = (await filesBelow(folder)).map((name) => readlink(join(folder, name)).catch(() => null));
  const known = new Set(await namesIn(repository.blobs));
  return (await Promise.all(targets))
    .flatMap((target) => (target === null ? [] : [basename(target)]))
    .filter((blob) => known.has(blob));
}

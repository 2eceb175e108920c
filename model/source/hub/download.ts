import { mkdir } from 'node:fs/promises';
import { writing } from './diskProblem';
import type { RemoteFile } from './hubApi';
import { hubClient, type HubClient } from './hubClient';
import { showHubName, type HubName } from './hubName';
import { HubError, sentenceOf } from './hubProblem';
import type { HubSettings } from './hubSettings';
import { bookkeeping, type Books } from './bookkeeping';
import { disown, mostSentence, own, sweep, updateOwner, type DownloadProgress, type Owner } from './owner';
import { completePartial, partialBytes, partialPath } from './partialFile';
import { isPlaced, makeBlob, makeFolders, placeSnapshot, placeRef } from './placing';
import { blobsOf, planFrom, type DownloadPlan } from './plan';
import { repositoryAt, type Repository } from './repository';
import { realPause, type Pause } from './retrying';
import { findSnapshot, type CachedSnapshot } from './snapshot';

interface DownloadOptions {
  /** Ends the download; what has arrived is kept. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: DownloadProgress) => void;
  /** Called when this process has become the one that downloads. */
  readonly owned?: () => void;
  readonly pause?: Pause;
  /** A connection that is silent for so many ms is given up. */
  readonly idleMs?: number;
}

const usualIdleMs = 30_000;
const filesAtOnce = 3;

/** What a download would bring, without bringing it. @throws HubError | the signal's reason */
export async function planDownload(
  name: HubName,
  settings: HubSettings,
  { signal, pause = realPause, idleMs = usualIdleMs }: DownloadOptions = {},
): Promise<DownloadPlan> {
  checkOnline(name, settings);
  const client = hubClient(settings, idleMs);
  try {
    return await planFrom({ settings, client, pause, signal }, name);
  } finally {
    await client.close();
  }
}

/**
 * Downloads what a checkpoint needs. A snapshot that is there already is given without a request. What has arrived is
 * kept whatever happens, and the next download goes on from there.
 * @throws HubError | the signal's reason
 */
export async function download(
  name: HubName,
  settings: HubSettings,
  options: DownloadOptions = {},
): Promise<CachedSnapshot> {
  const found = await findSnapshot(settings.cacheFolder, name);
  if (found !== null) return found;
  checkOnline(name, settings);
  const repository = repositoryAt(settings.cacheFolder, name.id);
  await writing(repository.blobs, () => mkdir(repository.blobs, { recursive: true }));
  const owner = await writing(repository.folder, () => own(repository, name.revision));
  if (owner === null) throw new HubError({ code: 'download-running', id: name.id });
  return downloadAs(owner, repository, name, settings, options);
}

/** @throws HubError if the environment forbids traffic. */
function checkOnline({ id }: HubName, { offline }: HubSettings): void {
  if (offline) throw new HubError({ code: 'offline', id });
}

/** Downloads in the name of this process, and keeps saying how far that is. */
async function downloadAs(
  owner: Owner,
  repository: Repository,
  name: HubName,
  settings: HubSettings,
  { signal, progress, owned, pause = realPause, idleMs = usualIdleMs }: DownloadOptions,
): Promise<CachedSnapshot> {
  const lost = new AbortController();
  const until = AbortSignal.any([lost.signal, ...(signal ? [signal] : [])]);
  const books = bookkeeping(repository, owner, () => lost.abort(), progress);
  const client = hubClient(settings, idleMs);
  try {
    owned?.();
    await sweep(repository);
    const plan = await planFrom({ settings, client, pause, signal: until }, name);
    await bring({ client, plan, repository, settings, books, pause, signal: until });
    const made = await findSnapshot(settings.cacheFolder, name);
    if (made === null) throw notWhole(client, name);
    await books.end();
    await disown(repository, owner);
    return made;
  } catch (error) {
    await books.end();
    const told = signal?.aborted ? stopped : failure(error);
    await updateOwner(repository, { ...books.owner(), ...told }).catch(() => undefined);
    if (lost.signal.aborted) throw new HubError({ code: 'download-ended', id: name.id });
    throw error;
  } finally {
    await client.close();
  }
}

/** All came as the checksums say, and it is still not what a checkpoint is. */
function notWhole({ endpoint }: HubClient, name: HubName): HubError {
  const what = `${showHubName(name)} is not a whole checkpoint there`;
  return new HubError({ code: 'bad-answer', host: endpoint.host, what });
}

const stopped = { state: 'stopped' } as const;

function failure(error: unknown): Pick<Owner, 'state' | 'code' | 'sentence'> {
  const isKnown = error instanceof HubError;
  const sentence = isKnown
    ? sentenceOf(error.problem)
    : error instanceof Error
      ? error.message
      : String(error);
  return {
    state: 'failed',
    code: isKnown ? error.problem.code : 'internal',
    sentence: sentence.slice(0, mostSentence),
  };
}

interface Bringing {
  readonly client: HubClient;
  readonly plan: DownloadPlan;
  readonly repository: Repository;
  readonly settings: HubSettings;
  readonly books: Books;
  readonly pause: Pause;
  readonly signal: AbortSignal;
}

/** Fetches every file, and gives them their names when all are there. */
async function bring(bringing: Bringing): Promise<void> {
  const { plan, repository, books } = bringing;
  const { revision, commit, files, totalBytes, missingBytes, freeBytes, cacheFolder } = plan;
  if (missingBytes > freeBytes)
    throw new HubError({ code: 'disk-full', folder: cacheFolder, neededBytes: missingBytes, freeBytes });
  await makeFolders(repository);
  books.begin(totalBytes);
  const blobs = blobsOf(files);
  for (const file of blobs) books.have(file, await partialBytes(partialPath(repository, file.etag)));
  await inTurn(blobs, bringing.signal, (file, signal) => fetchBlob({ ...bringing, signal }, file));
  await placeSnapshot(repository, commit, files);
  await placeRef(repository, revision, commit);
}

async function fetchBlob(bringing: Bringing, file: RemoteFile): Promise<void> {
  const { client, plan, repository, settings, books, pause, signal } = bringing;
  if (!(await isPlaced(repository, plan.commit, file))) {
    const fetching = {
      ...{ client, id: plan.id, commit: plan.commit, pause, signal },
      hasToken: settings.token !== null,
      validators: new Map(Object.entries(books.owner().validators)),
      keepValidator: books.keepValidator,
      received: books.have,
    };
    await completePartial(fetching, file, partialPath(repository, file.etag));
    await makeBlob(repository, file, client.endpoint.host, signal);
  }
  books.have(file, file.bytes);
}

/** Does some at once; the first failure ends the others. */
async function inTurn<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const until = AbortSignal.any([signal, failed.signal]);
  const waiting = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item; !until.aborted && (item = waiting.shift()) !== undefined;)
      await work(item, until).catch((error: unknown) => {
        failures.push(error);
        failed.abort();
      });
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}

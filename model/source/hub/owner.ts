import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { readRegularFile } from '../../regularFile';
import { isFull } from './diskProblem';
import { namesIn, type Repository } from './repository';

/**
 * The file that says who downloads a repository and how far that is. It keeps two processes from doing the same work;
 * that no file is ever half there does not depend on it.
 */

/** How far a download is, in bytes. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
  readonly bytesPerSecond: number;
  /** Null while it is not known. */
  readonly remainingSeconds: number | null;
}

export interface Owner {
  /** Of this download: a process may do several. */
  readonly key: string;
  readonly process: number;
  readonly host: string;
  readonly revision: string;
  /** When it last wrote, in ms since 1970. */
  readonly heartbeat: number;
  readonly state: 'running' | 'stopped' | 'failed';
  readonly progress: DownloadProgress;
  /** Of a download that failed. */
  readonly code: string;
  readonly sentence: string;
  /** By blob, what the store calls the bytes that a partial file has: the rest is asked of the same. */
  readonly validators: Readonly<Record<string, string>>;
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Characters of what is said of a failure. */
export const mostSentence = 2000;
const shortText = v.pipe(v.string(), v.maxLength(mostSentence));
const ownerSchema: v.GenericSchema<unknown, Owner> = v.object({
  key: shortText,
  process: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  host: shortText,
  revision: shortText,
  heartbeat: amount,
  state: v.picklist(['running', 'stopped', 'failed']),
  progress: v.object({
    done: amount,
    total: amount,
    bytesPerSecond: amount,
    remainingSeconds: v.nullable(amount),
  }),
  code: shortText,
  sentence: shortText,
  validators: v.record(v.string(), shortText),
});

const mostOwnerBytes = 2 ** 20;
/** Milliseconds without a heartbeat after which a download is given up for dead. */
const mostSilence = 30_000;

const ownerPath = ({ folder }: Repository) => join(folder, '.steerbook-download.json');

/** What is said of a repository's download; null if nothing is, or nothing that can be read. */
export const readOwner = (repository: Repository): Promise<Owner | null> =>
  readOwnerFile(ownerPath(repository));

async function readOwnerFile(path: string): Promise<Owner | null> {
  const file = await readRegularFile(path, mostOwnerBytes).catch(() => null);
  if (file === null) return null;
  try {
    return v.parse(ownerSchema, JSON.parse(Buffer.from(file.bytes).toString('utf8')));
  } catch {
    return null;
  }
}

/** True if a process downloads: it wrote lately and, if it is of this machine, it is there. */
export function isLive(owner: Owner, now = Date.now()): boolean {
  if (owner.state !== 'running' || Math.abs(now - owner.heartbeat) > mostSilence) return false;
  return owner.host !== hostname() || isProcess(owner.process);
}

function isProcess(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Makes this process the one that downloads the repository.
 * @returns what it wrote; null if another process does.
 */
export async function own(repository: Repository, revision: string): Promise<Owner | null> {
  const before = await readOwner(repository);
  if (before !== null && isLive(before)) return null;
  const owner: Owner = {
    ...{ key: randomUUID(), process: process.pid, host: hostname(), revision, heartbeat: Date.now() },
    ...{ state: 'running', code: '', sentence: '', validators: before?.validators ?? {} },
    progress: { done: 0, total: 0, bytesPerSecond: 0, remainingSeconds: null },
  };
  if (!(await setAside(repository, before))) return null;
  return (await create(ownerPath(repository), JSON.stringify(owner))) ? owner : null;
}

/** Makes a file with its text in one step. @returns false if there is one. */
async function create(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomUUID()}.tmp`;
  await writeFile(beside, text, { flag: 'wx' });
  try {
    await link(beside, path).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      // Some file systems have no links.
      await writeFile(path, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Takes away the file of a download that is over. @returns false if it was no longer that one's. */
async function setAside(repository: Repository, before: Owner | null): Promise<boolean> {
  const aside = `${ownerPath(repository)}.${randomUUID()}.tmp`;
  try {
    await rename(ownerPath(repository), aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  const moved = await readOwnerFile(aside);
  const isSame = moved?.key === before?.key;
  // Another process took it over in between: that one's file belongs back.
  if (!isSame) await link(aside, ownerPath(repository)).catch(() => null);
  await rm(aside, { force: true });
  return isSame;
}

/** Writes what has changed, unless the file says that the download is another's by now, or was stopped. */
export async function updateOwner(repository: Repository, owner: Owner): Promise<boolean> {
  const now = await readOwner(repository);
  if (now?.key !== owner.key || now.state === 'stopped') return false;
  await writeOwner(repository, { ...owner, heartbeat: Date.now() });
  return true;
}

/** Writes it, whole or not at all; on a disk that is full, over the old one, which takes no room. */
export async function writeOwner(repository: Repository, owner: Owner): Promise<void> {
  const path = ownerPath(repository);
  const beside = `${path}.${randomUUID()}.tmp`;
  const text = JSON.stringify(owner);
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    if (!isFull(error)) throw error;
    await writeOver(path, text);
  }
}

async function writeOver(path: string, text: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(text, 0);
    await file.truncate(Buffer.byteLength(text));
  } finally {
    await file.close();
  }
}

/** Removes what processes that were killed have left half done. Only the owner may. */
export async function sweep(repository: Repository): Promise<void> {
  for (const name of await namesIn(repository.folder))
    if (name.startsWith('.steerbook-') && name !== basename(ownerPath(repository)))
      await rm(join(repository.folder, name), { recursive: true, force: true });
}

/** Takes the file away when the download is done. */
export async function disown(repository: Repository, owner: Owner): Promise<void> {
  if ((await readOwner(repository))?.key === owner.key) await rm(ownerPath(repository), { force: true });
}

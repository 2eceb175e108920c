import { lstat, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from './usageError';

/** Files that a command writes: each has its old text or the whole new one. */

/** What the system's codes mean for people. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EEXIST: 'a file has its name',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENXIO: 'nobody reads from this pipe',
};

/** Turns what the system says into a sentence. */
export function unwritable(file: string) {
  return (error: NodeJS.ErrnoException): never => {
    if (error instanceof UsageError) throw error;
    const code = error.code ?? error.message;
    throw new UsageError(`${file} cannot be written: ${reasons[code] ?? code}.`);
  };
}

/** Writes a file that is there. A device or a pipe has no old text. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const path = await realpath(file);
  const found = await stat(path);
  if (found.isFile()) await exchange(path, text, found.mode);
  else await writeFile(path, text);
}

/** Makes the folder of a file if it is missing. @throws UsageError if no file, or no folder, may be written there. */
export async function prepareFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch(unwritable(file));
  await oldFile(file);
  const beside = temporaryName(file);
  await writeFile(beside, '', { flag: 'wx' }).catch(unwritable(file));
  await rm(beside, { force: true });
}

/** Writes a file anew, or in the place of a regular file, never through a link. @throws UsageError */
export async function writeAnew(file: string, text: string): Promise<void> {
  const old = await oldFile(file);
  await mkdir(dirname(file), { recursive: true })
    .then(() => exchange(file, text, old?.mode))
    .catch(unwritable(file));
}

/** What has the file's name; null if nothing. @throws UsageError if that is no regular file. */
async function oldFile(file: string) {
  const found = await lstat(file).catch(() => null);
  if (found === null || found.isFile()) return found;
  const is = found.isSymbolicLink() ? 'a link' : found.isDirectory() ? 'a folder' : 'no regular file';
  throw new UsageError(`${file} cannot be written: it is ${is}.`);
}

const temporaryName = (path: string) => `${path}.${process.pid}.tmp`;

async function exchange(path: string, text: string, mode?: number): Promise<void> {
  const beside = temporaryName(path);
  try {
    await writeFile(beside, text, { flag: 'wx', ...(mode !== undefined && { mode }) });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

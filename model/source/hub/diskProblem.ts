import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError } from './hubProblem';

/** What the system's codes mean for people. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'there is a folder in its place',
  ENOTEMPTY: 'there is a folder in its place',
  ELOOP: 'its links lead in a circle',
  EFBIG: 'the file system takes no file of that size',
};

/** Bytes that are free where a folder is, or will be. */
export async function freeBytesAt(folder: string): Promise<number> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await statfs(path).catch(() => null);
    if (found) return found.bavail * found.bsize;
    if (path === dirname(path)) return 0;
  }
}

/** True for the error of a disk, or of a person's share of it, that is full. */
export const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code));

/** What `work` gives. @throws HubError in place of the system's errors about a path that is written to */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    if (!isFull(error)) throw new HubError({ code: 'unwritable', path, reason: reasons[code] ?? code });
    const freeBytes = await freeBytesAt(path);
    throw new HubError({ code: 'disk-full', folder: dirname(path), neededBytes: null, freeBytes });
  }
}

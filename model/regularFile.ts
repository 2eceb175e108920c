import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';

/** Reading files from strangers: regular files alone, up to a size, and never waiting for anybody to write. */

/** Why a file is not read, for the end of a sentence. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  constructor(
    readonly reason: string,
    readonly isMissing = false,
  ) {
    super(reason);
  }
}

/** What the system's codes mean for people. */
const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links lead in a circle',
  ENXIO: 'it is no regular file',
  ENODEV: 'it is no regular file',
};

/** The system's error as a reason; any other error as it is. */
function unreadable(error: unknown): unknown {
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code === undefined || typeof errno !== 'number') return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UnreadableFile('there is no such file', true);
  return new UnreadableFile(reasons[code] ?? code);
}

/** Which file it is, and when it was last written: two that are equal have the same bytes. */
export interface FileIdentity {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

type Stat = Awaited<ReturnType<typeof statOf>>;
const statOf = (file: FileHandle) => file.stat({ bigint: true });

const identityOf = (path: string, found: Stat): FileIdentity => ({
  path,
  device: found.dev,
  inode: found.ino,
  size: found.size,
  modified: found.mtimeNs,
  changed: found.ctimeNs,
});

/** True if the path still leads to that file and nobody has written to it. */
export async function isUnchanged(identity: FileIdentity): Promise<boolean> {
  const found = await stat(identity.path, { bigint: true }).catch(() => null);
  if (!found) return false;
  const now = identityOf(identity.path, found);
  return (Object.keys(now) as (keyof FileIdentity)[]).every((key) => now[key] === identity[key]);
}

/** True if nobody has written to any of the files. */
export async function areUnchanged(identities: readonly FileIdentity[]): Promise<boolean> {
  for (const identity of identities) if (!(await isUnchanged(identity))) return false;
  return true;
}

/** Which files they are, as text that can be part of a key. */
export const identityTexts = (identities: readonly FileIdentity[]): readonly (readonly string[])[] =>
  identities.map((identity) => Object.values(identity).map(String));

/**
 * The path without links; null if it leads to nothing.
 * @throws UnreadableFile if the system does not tell.
 */
export async function realPathOf(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    const reason = unreadable(error);
    if (reason instanceof UnreadableFile && reason.isMissing) return null;
    throw reason;
  }
}

/** A regular file that is open. */
export interface OpenFile {
  readonly identity: FileIdentity;
  /** Bytes, as the system tells. */
  readonly size: number;
  /** Its bytes [from, from + length), or fewer if it ends before. */
  readonly read: (from: number, length: number) => Promise<Buffer>;
  /** Fills the buffer, or a part of it, from there on; gives how many bytes, 0 at the end of the file. */
  readonly readInto: (buffer: Uint8Array, from: number) => Promise<number>;
}

/**
 * Opens a regular file for as long as `work` takes.
 * @throws UnreadableFile if it is missing, no regular file, or cannot be read.
 */
export async function withRegularFile<T>(path: string, work: (file: OpenFile) => Promise<T>): Promise<T> {
  try {
    // Without this flag, opening a pipe waits until somebody writes into it.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await statOf(handle);
      if (found.isDirectory()) throw new UnreadableFile('it is a folder');
      if (!found.isFile()) throw new UnreadableFile('it is no regular file');
      const readInto = async (buffer: Uint8Array, from: number) =>
        (await handle.read(buffer, 0, buffer.length, from)).bytesRead;
      const read = async (from: number, length: number) => {
        const bytes = Buffer.alloc(length);
        let done = 0;
        while (done < length) {
          const more = await readInto(bytes.subarray(done), from + done);
          if (more === 0) break;
          done += more;
        }
        return bytes.subarray(0, done);
      };
      return await work({ identity: identityOf(path, found), size: Number(found.size), read, readInto });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(error);
  }
}

const longestChunk = 2 ** 20;

/**
 * All bytes of a regular file of at most `mostBytes`, a whole number of MiB.
 * @throws UnreadableFile that names the limit if there are more, or the signal's reason.
 */
export async function readRegularFile(
  path: string,
  mostBytes: number,
  signal?: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly identity: FileIdentity }> {
  return withRegularFile(path, async ({ identity, size, read }) => {
    const tooLarge = `it has more than ${mostBytes / 2 ** 20} MiB, which is the most that is read`;
    if (size > mostBytes) throw new UnreadableFile(tooLarge);
    // A file may grow, and some files of the system do not tell their size.
    const chunkLength = Math.min(longestChunk, Math.max(4096, size + 1));
    const chunks: Buffer[] = [];
    for (let done = 0; ;) {
      signal?.throwIfAborted();
      const chunk = await read(done, chunkLength);
      done += chunk.length;
      chunks.push(chunk);
      if (done > mostBytes) throw new UnreadableFile(tooLarge);
      if (chunk.length < chunkLength) return { bytes: Buffer.concat(chunks), identity };
    }
  });
}

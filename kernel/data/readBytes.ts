import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { count } from '../language/numbers';
import type { Span } from '../language/ast';
import { problem } from '../problem';

/** Bytes of a text, a table or a notebook at most. */
const mostBytes = 64 * 2 ** 20;

const tooLarge = `it has more than ${count(mostBytes / 2 ** 20)} MiB, which is the most that is read`;

/** What the system's codes mean for people. */
const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

/**
 * The bytes of the file at `path`, which its author calls `file`.
 * @throws Problem at `span` if there is no file, if it is no regular file, is too large or cannot be read.
 */
export async function readBytes(path: string, file: string, span: Span): Promise<Uint8Array> {
  const unreadable = (reason: string) => problem('file-unreadable', span, { file, reason });
  try {
    // Without this flag, opening a pipe waits until somebody writes into it.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw unreadable('it is a folder');
      if (!stat.isFile()) throw unreadable('it is no regular file');
      const bytes = stat.size > mostBytes ? null : await bytesOf(handle);
      if (!bytes) throw unreadable(tooLarge);
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (code === 'ENOENT') throw problem('file-missing', span, { file });
    throw unreadable(reasons[code] ?? code);
  }
}

/** All bytes, or null if there are too many: a file may grow, and some files of the system do not tell their size. */
async function bytesOf(handle: FileHandle): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of handle.createReadStream({ end: mostBytes, autoClose: false }))
    chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return bytes.length > mostBytes ? null : bytes;
}

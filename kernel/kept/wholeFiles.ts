import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readRegularFile, UnreadableFile } from '../../model/regularFile';
import { DocumentError, readDocument } from '../formats/readDocument';
import type { RunDocument } from '../formats/document';

/** Documents of results in files: read with a limit, and written as a whole or not at all. */

const mostBytes = 256 * 2 ** 20;

/** Reads a document. @throws DocumentError with a sentence if it cannot be read or is none */
export async function readDocumentFile(path: string): Promise<RunDocument> {
  const { bytes } = await readRegularFile(path, mostBytes).catch((error: unknown) => {
    if (error instanceof UnreadableFile)
      throw new DocumentError(`These results cannot be read: ${error.reason}.`);
    throw error;
  });
  return readDocument(Buffer.from(bytes).toString('utf8'));
}

/** True if a link stands at the path. */
export async function isLink(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isSymbolicLink() ?? false;
}

/** True if nothing stands at the path. */
export async function isMissingFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) === null;
}

let written = 0;

/** Writes a file so that it has its old text or the whole new one, also if the machine stops. Its folder is made. */
export async function writeWholeFile(path: string, text: string, mode = 0o600): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o755 });
  written += 1;
  const beside = `${path}.${process.pid}.${written}.tmp`;
  try {
    const file = await open(beside, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

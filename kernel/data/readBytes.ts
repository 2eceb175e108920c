import { readFile } from 'node:fs/promises';
import type { Span } from '../language/ast';
import { problem } from '../problem';

/** What the system's codes mean for people. */
const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

/**
 * The bytes of the file at `path`, which its author calls `file`.
 * @throws Problem at `span` if there is no such file or it cannot be read.
 */
export async function readBytes(path: string, file: string, span: Span): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT') throw problem('file-missing', span, { file });
    throw problem('file-unreadable', span, { file, reason: reasons[code] ?? code });
  }
}

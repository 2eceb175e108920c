import { readRegularFile, UnreadableFile } from '../../model/regularFile';
import type { Span } from '../language/ast';
import { problem } from '../problem';

/** Bytes of a text, a table or a notebook at most. */
const mostTextBytes = 64 * 2 ** 20;

/**
 * The bytes of the file at `path`, which its author calls `file`.
 * @throws Problem at `span` if there is no file, if it is no regular file, is too large or cannot be read, or the signal's
 * reason.
 */
export async function readBytes(
  path: string,
  file: string,
  span: Span,
  signal?: AbortSignal,
  mostBytes = mostTextBytes,
): Promise<Uint8Array> {
  try {
    return (await readRegularFile(path, mostBytes, signal)).bytes;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (error.isMissing) throw problem('file-missing', span, { file });
    throw problem('file-unreadable', span, { file, reason: error.reason });
  }
}

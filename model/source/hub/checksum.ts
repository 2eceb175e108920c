import { createHash } from 'node:crypto';
import { withRegularFile } from '../../regularFile';

const sha256Digits = 64;

/**
 * True if the file has the bytes that the name of its blob says: SHA-256, or SHA-1 of `blob SIZE\0` and the bytes, as git
 * counts small files.
 * @throws UnreadableFile, or the signal's reason.
 */
export async function hasChecksum(path: string, etag: string, signal?: AbortSignal): Promise<boolean> {
  return withRegularFile(path, async ({ size, readInto }) => {
    const hash = createHash(etag.length === sha256Digits ? 'sha256' : 'sha1');
    if (etag.length !== sha256Digits) hash.update(`blob ${size}\0`);
    const buffer = Buffer.allocUnsafe(1 << 20);
    let read: number;
    for (let at = 0; (read = await readInto(buffer, at)) > 0; at += read) {
      signal?.throwIfAborted();
      hash.update(buffer.subarray(0, read));
    }
    return hash.digest('hex') === etag;
  });
}

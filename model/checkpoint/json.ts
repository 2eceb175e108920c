import { UnreadableFile } from '../regularFile';
import { CheckpointError } from './config';

/** Nothing in a checkpoint nests deeper than a list in an object in an object. */
const deepest = 32;

/**
 * The JSON value of a file of a checkpoint, called `what`.
 * @throws CheckpointError if it is not UTF-8, not JSON, or nests too deep.
 */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  if (depthOf(bytes) > deepest) throw new CheckpointError(`${what} nests deeper than ${deepest} levels`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new CheckpointError(`${what} is not JSON`);
  }
}

/** @throws CheckpointError for a file that is not read; any other error as it is. */
export function notRead(path: string, error: unknown): never {
  if (error instanceof UnreadableFile) throw new CheckpointError(`${path} cannot be read (${error.reason})`);
  throw error;
}

const [quote, backslash] = [0x22, 0x5c];
const [opening, closing] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/** How many brackets of JSON are open at once, at most. */
function depthOf(bytes: Uint8Array): number {
  let [depth, most, inString] = [0, 0, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (inString) {
      if (byte === backslash) at++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (opening.has(byte)) most = Math.max(most, ++depth);
    else if (closing.has(byte)) depth--;
  }
  return most;
}

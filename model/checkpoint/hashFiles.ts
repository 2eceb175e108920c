import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * SHA-256 of regular files, one after the other, as lower-case hex; null if one cannot be read. Hashing holds a thread for
 * a second and more, so it has one of its own.
 */
export async function hashFiles(paths: readonly string[]): Promise<string | null> {
  // The text of a function needs no file of its own, which every bundle would have to find.
  const thread = new Worker(`(${hashInThread.toString()})()`, { eval: true, workerData: paths });
  // An error in the thread rejects.
  const sha256 = await once(thread, 'message').then(
    ([said]) => said as string,
    () => null,
  );
  await thread.terminate();
  return sha256;
}

/** The thread's code: it can use nothing that is defined outside of it. */
function hashInThread(): void {
  const { constants, closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const thread = process.getBuiltinModule('node:worker_threads');
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(2 ** 20);
  for (const path of thread.workerData as readonly string[]) {
    // Without this flag, opening a pipe waits until somebody writes into it.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) throw new Error(`${path} is no regular file`);
      for (let read: number; (read = readSync(file, buffer)) > 0;) hash.update(buffer.subarray(0, read));
    } finally {
      closeSync(file);
    }
  }
  thread.parentPort?.postMessage(hash.digest('hex'));
}

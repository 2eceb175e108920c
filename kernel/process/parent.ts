import { Worker } from 'node:worker_threads';

/** A process of ours does not outlive the one that started it. */

/** Ends this process when its parent is gone, as soon as its thread hears of it. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
}

/** Milliseconds between two looks at the parent. */
const interval = 250;

/** Runs in a thread of its own. If a parent ends, its children get another one; on Windows they keep its id. */
const watch = `
  const { workerData } = require('node:worker_threads');
  const isThere = () => {
    try {
      return process.ppid === workerData.parent && process.kill(workerData.parent, 0);
    } catch (error) {
      return error.code === 'EPERM';
    }
  };
  setInterval(() => isThere() || process.kill(process.pid, 'SIGKILL'), workerData.interval);
`;

const parent = process.ppid;

/**
 * What `work` gives. If the parent ends meanwhile, so does this process, even if a single call into the runtime holds its
 * thread until the end, as loading does.
 */
export async function whileParentLives<T>(work: () => Promise<T>): Promise<T> {
  const worker = new Worker(watch, {
    eval: true,
    workerData: { parent, interval },
    // It has next to nothing to remember.
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  worker.on('error', (error) => console.error(error));
  try {
    return await work();
  } finally {
    void worker.terminate();
  }
}

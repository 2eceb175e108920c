import { startKernel } from '../kernel/process';

/** Resident MiB of a real kernel process that has loaded the model in `folder` and waits. */
export async function residentMemory(folder: string): Promise<number> {
  const kernel = await startKernel({ model: folder });
  try {
    const outcome = await kernel.run(`model ${folder}`);
    if (outcome.status !== 'ok') throw new Error(outcome.errors[0]?.message);
    // Some heartbeats later the kernel has nothing left to do.
    let resident = 0;
    for (let beat = 0; beat < 3; beat++)
      ({ residentMiB: resident } = await kernel.status(({ state }) => state === 'idle'));
    return resident;
  } finally {
    await kernel.stop();
  }
}

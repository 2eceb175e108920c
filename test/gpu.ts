/** SwiftShader, a Vulkan driver that computes on the processor and comes with Debian's Chromium, as the GPU of tests. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURE_VARIABLE, type Failure } from './failingGpu';
import { root } from './root';
import { temporaryFolder } from './temporary';

const chromium = '/usr/lib/chromium';

/** The environment of a process that finds this GPU, which may fail in a way. @throws Error if it is not installed */
export function gpuEnvironment(failure?: Failure): Readonly<Record<string, string>> {
  const driver = join(chromium, 'vk_swiftshader_icd.json');
  if (!existsSync(driver)) throw new Error(`There is no ${driver}: apt-get install chromium.`);
  return {
    VK_ICD_FILENAMES: driver,
    // The loader of drivers comes with it, too.
    LD_LIBRARY_PATH: chromium,
    XDG_RUNTIME_DIR: temporaryFolder('steerbook-gpu'),
    ...(failure && {
      NODE_OPTIONS: `--require ${join(root, 'dist/test/failingGpu.js')}`,
      [FAILURE_VARIABLE]: failure,
    }),
  };
}

/** An environment without any driver. */
export const noGpu = { VK_ICD_FILENAMES: '/nonexistent', LD_LIBRARY_PATH: '' };

/** Name that the driver gives. */
export const gpuName = /SwiftShader/;

/** What a job of gpuPasses.ts measured, by name. Rejects if its process ends, as it does at an empty tensor. */
export function passesOnGpu(job: string, seed = 0): Promise<ReadonlyMap<string, number>> {
  const child = fork(join(root, 'dist/test/gpuPasses.js'), [job, String(seed)], {
    env: { ...process.env, ...gpuEnvironment() },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const measured = new Map<string, number>();
  child.on('message', (message) => {
    const [name, value] = message as [string, number | null];
    measured.set(name, value ?? Infinity);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => {
      if (code === 0) resolve(measured);
      else reject(new Error(`the passes ended after ${measured.size} with ${signal ?? `exit code ${code}`}`));
    });
  });
}

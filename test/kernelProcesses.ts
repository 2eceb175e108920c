import { execFileSync } from 'node:child_process';

/** Ids of the running kernel processes whose parent or process group is `owner`. */
export function kernelProcesses(owner: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('kernel.js'))
    .map((line) => line.trim().split(/\s+/).slice(0, 3).map(Number))
    .filter(([, parent, group]) => parent === owner || group === owner)
    .map(([pid]) => pid ?? 0);
}

/** Ends every kernel of an owner, as a crash does, and resolves when none is left. */
export async function endKernels(owner: number): Promise<void> {
  signalKernels(owner, 'SIGKILL');
  await untilNoKernel(owner);
}

/** Stops, continues or ends the kernels of an owner. One that is stopped hears nothing, as if it computed for long. */
export function signalKernels(owner: number, signal: NodeJS.Signals): void {
  for (const pid of kernelProcesses(owner))
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself meanwhile.
    }
}

export async function untilNoKernel(owner: number): Promise<void> {
  while (kernelProcesses(owner).length > 0) await new Promise(setImmediate);
}

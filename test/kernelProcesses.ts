import { execFileSync } from 'node:child_process';

/** Ids of the running kernel processes whose parent or process group is `owner`. */
export const kernelProcesses = (owner: number): number[] => processesOf(owner, 'kernel.js');

/** Ids of the running processes of an owner that have a text in their command line. */
function processesOf(owner: number, text: string): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => line.trim().split(/\s+/).slice(0, 3).map(Number))
    .filter(([, parent, group]) => parent === owner || group === owner)
    .map(([pid]) => pid ?? 0);
}

/** Ends every kernel of an owner, as a crash does, and resolves when the extension host has heard of it. */
export const endKernels = (owner: number): Promise<void> => endAll(kernelProcesses(owner));

/** Ends the extension hosts of a server's process group, as a crash does. */
export const endExtensionHosts = (group: number): Promise<void> =>
  endAll(processesOf(group, '--type=extensionHost'));

async function endAll(ended: readonly number[]): Promise<void> {
  for (const pid of ended) signal(pid, 'SIGKILL');
  // A process that has ended can be signalled until its parent has taken note.
  while (ended.some(isRunning)) await new Promise(setImmediate);
}

/** True while there is such a process, or one that its parent has not taken note of. */
export function isRunning(pid: number): boolean {
  return signal(pid, 0);
}

/** Stops or continues the kernels of an owner. One that is stopped hears nothing, as if it computed for long. */
export function signalKernels(owner: number, sent: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of kernelProcesses(owner)) signal(pid, sent);
}

/** True if there was a process to signal. */
function signal(pid: number, sent: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, sent);
  } catch {
    return false;
  }
}

export async function untilNoKernel(owner: number): Promise<void> {
  while (kernelProcesses(owner).length > 0) await new Promise(setImmediate);
}

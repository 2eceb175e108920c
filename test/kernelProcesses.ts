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

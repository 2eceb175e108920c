import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Physical cores that this process may use: two threads of one core share its multipliers, so matrix products gain
 * nothing from the second. Falls back to the logical processors if the system does not tell.
 */
export function physicalCores(): number {
  const logical = availableParallelism();
  return Math.max(1, Math.min(logical, countCores() ?? logical));
}

function countCores(): number | undefined {
  try {
    if (process.platform === 'linux') {
      const processors = readFileSync('/proc/cpuinfo', 'utf8').trim().split(/\n\n+/);
      const field = (text: string, name: string) => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(text)?.[1];
      const cores = processors.map((text) => {
        const core = field(text, 'core id');
        return core === undefined ? undefined : `${field(text, 'physical id')}/${core}`;
      });
      return cores.includes(undefined) ? undefined : new Set(cores).size;
    }
    if (process.platform === 'darwin')
      return (
        Number(execFileSync('/usr/sbin/sysctl', ['-n', 'hw.physicalcpu'], { encoding: 'utf8' })) || undefined
      );
  } catch {
    return undefined;
  }
  return undefined;
}

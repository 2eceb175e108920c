import { readFileSync } from 'node:fs';

/**
 * VNNI: instructions of x64 processors that multiply and add 8-bit numbers. Without them, products of many rows of 8-bit
 * numbers take longer than those of float32.
 */

/** True if what Linux says of an x64 processor has VNNI. @param cpuinfo the text of /proc/cpuinfo. */
export function namesVnni(cpuinfo: string): boolean {
  return /^flags\s*:.*\bavx(512)?_vnni\b/m.test(cpuinfo);
}

/** True if this processor has VNNI; null if the system does not tell, or it is of another kind. */
export function hasVnni(): boolean | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  try {
    return namesVnni(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return null;
  }
}

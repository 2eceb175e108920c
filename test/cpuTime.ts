/**
 * Milliseconds of processor time that this process has taken. Unlike the time of a clock it does not grow while the
 * machine is busy with something else.
 */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of processor time that some work takes. */
export function timeOf(work: () => unknown): number {
  const began = cpuTime();
  work();
  return cpuTime() - began;
}

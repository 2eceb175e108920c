import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work before messages get a turn. */
const longestBreath = 50;

/**
 * Between two steps of work that never waits for anything else: gives messages a turn every {@link longestBreath}
 * milliseconds, so that a cancel among them is heard.
 */
export interface Breathe {
  /**
   * Resolves to true if messages had their turn.
   * @throws the signal's reason if the work was cancelled.
   */
  (): Promise<boolean>;
}

/** Breathes for work that many calls share: the time since the last breath counts across them. */
export function breather(): (signal: AbortSignal | undefined) => Promise<boolean> {
  let last = performance.now();
  return async (signal) => {
    signal?.throwIfAborted();
    if (performance.now() - last < longestBreath) return false;
    await setImmediate();
    last = performance.now();
    signal?.throwIfAborted();
    return true;
  };
}

/** Breathes for work with one signal. */
export function breatheWith(signal: AbortSignal): Breathe {
  const breathe = breather();
  return () => breathe(signal);
}

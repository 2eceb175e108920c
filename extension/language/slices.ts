import { performance } from 'node:perf_hooks';
import type { Steps } from '../../kernel/language/steps';

/** A slice is no longer than this, so that keys that are pressed meanwhile are heard. */
const SLICE_MS = 15;

/**
 * Does work that takes long a slice at a time; other work of the window comes between the slices.
 * @param isWanted asked between slices: work whose result nobody wants any more is dropped.
 * @param now the time in milliseconds.
 * @returns null if the work was dropped.
 */
export async function inSlices<T>(
  work: Steps<T>,
  isWanted: () => boolean,
  now: () => number = () => performance.now(),
): Promise<T | null> {
  for (;;) {
    if (!isWanted()) return null;
    const end = now() + SLICE_MS;
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (now() < end);
    await new Promise(setImmediate);
  }
}

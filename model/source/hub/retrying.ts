import { setTimeout } from 'node:timers/promises';
import { Transient } from './hubClient';
import { HubError } from './hubProblem';

/** Waits; a test waits for nothing. @throws the signal's reason */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export const realPause: Pause = (ms, signal) => setTimeout(ms, undefined, { signal });

/** Tries in a row that bring nothing. */
const mostTries = 6;
const [firstWait, longestWait] = [1000, 60_000];
/** A server may ask for more than we would wait, but not for hours. */
const longestAsked = 600_000;

/**
 * Tries again what may be better in a moment, each time after a longer wait, or after the one that the server asks for.
 * @param progress a number that grows when a try brings something: then the tries are counted anew.
 * @throws HubError with the last problem
 */
export async function retrying<T>(
  work: () => Promise<T>,
  { pause, signal, progress = () => 0 }: RetryOptions,
): Promise<T> {
  let before = progress();
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      if (progress() > before) tries = 1;
      before = progress();
      if (tries >= mostTries) throw new HubError(error.problem);
      const wait = Math.min(longestWait, firstWait * 2 ** (tries - 1));
      await pause(Math.min(longestAsked, Math.max(error.waitMs ?? 0, wait)), signal);
    }
  }
}

interface RetryOptions {
  readonly pause: Pause;
  readonly signal?: AbortSignal;
  readonly progress?: () => number;
}

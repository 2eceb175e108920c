/** What is done for the newest of many things asked for, one after the other, when nothing is done twice at a time. */

export interface Stages<T> {
  /** The quick part; always let through to its end. Resolves to false where the rest has no use. */
  first(asked: T): Promise<boolean>;
  /** The slow part; the signal ends it as soon as something newer is asked for. */
  rest(asked: T, signal: AbortSignal): Promise<void>;
}

export interface Latest<T> {
  /** Asks for this in place of everything that has not begun yet. */
  ask(asked: T): void;
  /** Forgets what waits and ends the slow part. */
  stop(): void;
}

/**
 * Runs the stages for the newest thing asked for. Only what is newest when the one before has ended is begun, so there
 * is never a queue.
 */
export function latestWins<T>({ first, rest }: Stages<T>): Latest<T> {
  let waiting: readonly [T] | null = null;
  let isRunning = false;
  let slow = new AbortController();

  async function run(): Promise<void> {
    isRunning = true;
    try {
      while (waiting) {
        const [asked]: readonly [T] = waiting;
        waiting = null;
        slow = new AbortController();
        const { signal } = slow;
        if ((await first(asked)) && !signal.aborted) await rest(asked, signal);
      }
    } finally {
      isRunning = false;
    }
  }

  return {
    ask(asked) {
      waiting = [asked];
      slow.abort();
      if (!isRunning) void run();
    },
    stop() {
      waiting = null;
      slow.abort();
    },
  };
}

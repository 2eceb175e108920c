/** Works on the newest of many requests, one at a time. */

export interface Stages<T> {
  /** The quick part, which always runs to its end. Resolves to false if the rest is not needed. */
  readonly first: (asked: T) => Promise<boolean>;
  /** The slow part; the signal aborts as soon as there is a newer request. */
  readonly rest: (asked: T, signal: AbortSignal) => Promise<void>;
}

export interface Latest<T> {
  /** Requests this one and drops the requests that have not begun. */
  ask(asked: T): void;
  /** Drops the waiting request and aborts the slow part. */
  stop(): void;
}

/**
 * Runs the stages for the newest request. When one ends, only the newest waiting one begins, so there is never a queue.
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

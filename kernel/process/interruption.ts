/** How signals end a command: in order if it can be, and within a second in any case. */

/** Signals that ask a command to end. */
const signals = ['SIGINT', 'SIGTERM'] as const;
export type Interrupt = (typeof signals)[number];

/** Exit code of a command that a signal ended: 128 and its number. */
export const exitCodes: Readonly<Record<Interrupt, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Work elsewhere that can be stopped. */
interface Stop {
  /** Asks it to end in order. */
  readonly ask: () => void;
  /** Ends it. */
  readonly force: () => void;
}

/** Milliseconds for the work to end in order. */
const patience = 700;

/**
 * Waits for work that a first signal asks to end. A second one ends it, and so does time. Before and afterwards, while
 * text is written, the system ends the process at once, as it does without a listener.
 * @returns the first signal too, if there was one.
 */
export async function interruptible<T>(
  { ask, force }: Stop,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly by: Interrupt | null }> {
  let by: Interrupt | null = null;
  let impatient: NodeJS.Timeout | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    if (by !== null) {
      force();
      return;
    }
    by = signals.find((name) => name === signal) ?? null;
    impatient = setTimeout(force, patience);
    ask();
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return { value: await work(), by };
  } finally {
    clearTimeout(impatient);
    for (const name of signals) process.off(name, interrupt);
  }
}

import type { ModelSource } from '../../model/source/source';

/**
 * Milliseconds without work after which a process gives back what it has again in a moment, and what takes longer. V8 keeps
 * room for new objects until a collection finds that there were few of them in the last five seconds.
 */
const [soon, later] = [500, 6000];
/** Memory of the runtime's tensors is free some turns after a collection. */
const turn = 100;

export interface Resting {
  /** Work begins. */
  readonly wake: () => void;
  /** Work has ended; if none follows soon, memory is given back. */
  readonly rest: () => void;
}

/**
 * Gives memory back while a process has nothing to do.
 * @param log takes what went wrong: work that follows finds it too.
 */
export function restingAfterWork(
  models: () => ModelSource | undefined,
  log: (error: unknown) => void,
): Resting {
  let timers: readonly NodeJS.Timeout[] = [];
  const collect = () => globalThis.gc?.();
  const wake = () => timers.forEach(clearTimeout);
  return {
    wake,
    rest() {
      wake();
      timers = [
        setTimeout(() => void models()?.rest().catch(log), soon),
        ...[0, 1, 2].map((turns) => setTimeout(collect, soon + turns * turn)),
        setTimeout(() => {
          collect();
          void models()?.renew().catch(log);
        }, later),
      ];
    },
  };
}

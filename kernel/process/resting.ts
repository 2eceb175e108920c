import type { ModelSource } from '../../model/source/source';

/** Milliseconds without work after which a process gives back what it does not need. */
const patience = 500;
/** Memory of the runtime's tensors is free some turns after a collection. */
const turn = 100;

export interface Resting {
  /** Work begins. */
  readonly wake: () => void;
  /** Work has ended; if none follows soon, memory is given back. */
  readonly rest: () => void;
}

/** Gives memory back while a process has nothing to do. */
export function restingAfterWork(models: () => ModelSource | undefined): Resting {
  let timer: NodeJS.Timeout | undefined;
  const wake = () => clearTimeout(timer);
  const collect = (times: number) => {
    globalThis.gc?.();
    if (times > 1) timer = setTimeout(collect, turn, times - 1);
  };
  return {
    wake,
    rest() {
      wake();
      timer = setTimeout(() => {
        void models()?.rest();
        collect(3);
      }, patience);
    },
  };
}

/** Does something once a time has passed in which nothing happened. */
export function afterIdling(work: () => void): {
  /** Begins to wait so many milliseconds, in place of an earlier wait; Infinity: does not wait. */
  readonly wait: (time: number) => void;
} {
  let timer: NodeJS.Timeout | undefined;
  return {
    wait(time) {
      clearTimeout(timer);
      if (time < Infinity) timer = setTimeout(work, time);
    },
  };
}

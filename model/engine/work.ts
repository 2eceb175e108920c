/** How a verb is interrupted, and what it tells on the way. */
export interface Work {
  /** Aborting it ends the verb with the signal's reason, between two calls into the runtime. */
  readonly signal?: AbortSignal;
  /** Called with the share of the work that is done, from 0 to 1. */
  readonly progress?: (fraction: number) => void;
}

/** Work on a long text that is done in steps: between two of them, other work may come. */
export type Steps<T> = Generator<undefined, T>;

/** Does all steps at once. */
export function finished<T>(work: Steps<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Statements of a cell that are one step. */
const atOnce = 200;

/** True after every few things: a step ends there. */
export function endsStep(done: number): boolean {
  return done % atOnce === 0;
}

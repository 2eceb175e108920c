/** A line of the bench. */
export interface Row {
  readonly work: string;
  readonly measured: string;
  readonly ratio: number;
  readonly bar: string;
  readonly meets: boolean;
}

export const atMost = (work: string, measured: string, ratio: number, bar: number, unit = 'x'): Row => ({
  work,
  measured,
  ratio,
  bar: `at most ${bar} ${unit}`,
  meets: ratio <= bar,
});

export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

export const ms = (value: number) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;

/** Milliseconds that work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

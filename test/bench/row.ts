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

const rounds = 7;

/** The median of some rounds, after one that nobody counts: files are in memory then, and their hashes are known. */
export async function usually(
  work: () => Promise<unknown>,
): Promise<{ readonly time: number; readonly said: string }> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timed(work));
  const time = median(times);
  const said = `${ms(time)} (least ${ms(Math.min(...times))}, most ${ms(Math.max(...times))}, ${rounds} runs)`;
  return { time, said };
}

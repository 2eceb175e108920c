/** 97.5 % points of Student's t for 1 to 30 degrees of freedom. */
const studentT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The arithmetic mean; NaN without values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** As {@link meanInterval}, of counts, whose mean is never below 0. */
export function meanCountInterval(counts: readonly number[]): readonly [low: number, high: number] | null {
  const interval = meanInterval(counts);
  return interval && [Math.max(0, interval[0]), interval[1]];
}

/** 95 % interval of the mean of independent values (Student's t); null for fewer than two of them. */
export function meanInterval(values: readonly number[]): readonly [low: number, high: number] | null {
  const freedom = values.length - 1;
  if (freedom < 1) return null;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / freedom;
  // Beyond the table t falls to the normal distribution's 1.96 as 1 / degrees of freedom.
  const t = studentT[freedom - 1] ?? 1.96 + 2.4 / freedom;
  const half = t * Math.sqrt(variance / values.length);
  return [middle - half, middle + half];
}

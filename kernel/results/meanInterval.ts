/** 97.5 % points of Student's t for 1 to 30 degrees of freedom. */
const studentT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The ends of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** The arithmetic mean; NaN without values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** As {@link meanInterval}, of counts, whose mean is never below 0. */
export function meanCountInterval(counts: readonly number[]): Interval | null {
  const interval = meanInterval(counts);
  return interval && [Math.max(0, interval[0]), interval[1]];
}

/**
 * 95 % interval of the mean of independent values (Student's t). Null for fewer than two of them, and for equal ones,
 * which do not tell how far others may lie.
 */
export function meanInterval(values: readonly number[]): Interval | null {
  const freedom = values.length - 1;
  if (freedom < 1 || areEqual(values)) return null;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / freedom;
  // Beyond the table t falls to the normal distribution's 1.96 as 1 / degrees of freedom.
  const t = studentT[freedom - 1] ?? 1.96 + 2.4 / freedom;
  const half = t * Math.sqrt(variance / values.length);
  return [middle - half, middle + half];
}

/** Fewer differences than this have no interval: their signs can fall in too few ways. */
export const fewestDifferences = 6;
/** Subsets of more differences than this are too many, and their mean is about normal. */
const mostPermuted = 12;

/**
 * 95 % interval of the mean of paired differences. For few of them by permutation: it has every mean that the sign-flip
 * test does not reject, whose ends are means of subsets (Hartigan, "Using subsample values as typical values", 1969).
 * For others Student's t. Null for fewer than six, and for equal ones.
 */
export function pairedInterval(differences: readonly number[]): Interval | null {
  if (differences.length < fewestDifferences || areEqual(differences)) return null;
  if (differences.length > mostPermuted) return meanInterval(differences);
  const means = subsetMeans(differences);
  const outside = Math.floor(0.025 * (means.length + 1));
  return [means[outside - 1] ?? NaN, means[means.length - outside] ?? NaN];
}

/** The means of all subsets but the empty one, the smallest first. */
function subsetMeans(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length);
  const means = new Float64Array(sums.length - 1);
  const sizes = new Uint8Array(sums.length);
  for (let subset = 1; subset < sums.length; subset++) {
    const others = subset & (subset - 1);
    const added = values[31 - Math.clz32(subset ^ others)] ?? NaN;
    const sum = (sums[others] ?? NaN) + added;
    const size = (sizes[others] ?? NaN) + 1;
    sums[subset] = sum;
    sizes[subset] = size;
    means[subset - 1] = sum / size;
  }
  return means.sort();
}

function areEqual(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

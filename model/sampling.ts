/**
 * From scores to a token: logits / temperature, less freq_penalty times the count of the token so far, cut to the
 * likeliest tokens up to top_p (the one that crosses it stays in), then drawn. Temperature 0 takes the likeliest.
 */
export interface Sampling {
  readonly temperature: number;
  readonly top_p: number;
  readonly freq_penalty: number;
}

/** A stream of numbers in [0, 1). */
export type RandomStream = () => number;

/**
 * The random stream of one sample: depends on seed and sample index alone, so a sample is the same in whatever batch
 * it runs. Generator: sfc32 (Doty-Humphrey's Small Fast Chaotic, 32 bit, period at least 2^32), two outputs a number.
 */
export function randomStream(seed: number, sample: number): RandomStream {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = sample | 0;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round++) next();
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** Numbers from N(0, 1), by the Box-Muller transform. */
export function gaussian(random: RandomStream): RandomStream {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * How many of the likeliest tokens remain, and the sum of their probabilities.
 * @param logProbs natural logarithms, largest first; the whole distribution or its beginning.
 * @returns undefined if the beginning ends before the token that crosses top_p.
 */
export function nucleus(
  logProbs: ArrayLike<number>,
  top_p: number,
  whole: boolean,
): { count: number; mass: number } | undefined {
  let mass = 0;
  for (let i = 0; i < logProbs.length; i++) {
    mass += Math.exp(logProbs[i] ?? 0);
    if (top_p < 1 && mass > top_p) return { count: i + 1, mass };
  }
  return whole ? { count: logProbs.length, mass } : undefined;
}

/**
 * The place, among the likeliest tokens, of the one that a number u in [0, 1) picks: the inverse of the cumulative
 * distribution, likeliest first.
 * @returns undefined if more of the distribution is needed.
 */
export function pick(
  logProbs: ArrayLike<number>,
  top_p: number,
  u: number,
  whole: boolean,
): number | undefined {
  const kept = nucleus(logProbs, top_p, whole);
  // Without a cut the mass is 1, and the beginning is enough for every u below what it holds.
  if (!kept && top_p < 1) return undefined;
  const target = u * (kept?.mass ?? 1);
  let mass = 0;
  for (let i = 0; i < (kept?.count ?? logProbs.length); i++) {
    mass += Math.exp(logProbs[i] ?? 0);
    if (target < mass) return i;
  }
  return kept ? kept.count - 1 : undefined;
}

/** What is subtracted from the scores of the tokens so far: freq_penalty times their counts. */
export function penaltiesOf(counts: ReadonlyMap<number, number>, freq_penalty: number): Map<number, number> {
  return new Map(freq_penalty === 0 ? [] : [...counts].map(([id, count]) => [id, freq_penalty * count]));
}

/** Counts of the tokens of a sequence. */
export function countTokens(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Natural logarithm of the softmax, in float64. */
export function logSoftmax(scores: ArrayLike<number>): Float64Array {
  let largest = -Infinity;
  for (let i = 0; i < scores.length; i++) largest = Math.max(largest, scores[i] ?? 0);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += Math.exp((scores[i] ?? 0) - largest);
  const normalizer = largest + Math.log(sum);
  // Much faster than Float64Array.from with a function.
  const logProbabilities = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) logProbabilities[i] = (scores[i] ?? 0) - normalizer;
  return logProbabilities;
}

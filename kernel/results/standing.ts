/**
 * Who stands apart from the others at 95 %, all comparisons of a sentence together. Whether the first so many in order
 * are alike is tested by permutation, with their range as statistic, from all of them downwards: as long as the range is
 * larger than chance makes it, the last one is told apart from the first and left out. The hypotheses imply each other,
 * so that each may be tested at the whole level (Marcus, Peritz & Gabriel, "On closed testing procedures with special
 * reference to ordered analysis of variance", 1976).
 */

/** What all the claims of one sentence together may be wrong in. */
export const errorRate = 0.05;

/** Permutations that are tried; fewer units than would have as many are permuted in every way. */
export const mostPermutations = 1024;

/** Units beyond this are added up in blocks, which flip together. */
const mostUnits = 128;
/** Sign flips times units times candidates: a tenth of a second. */
const mostWork = 1e8;

/** Whole numbers of 32 bits, the same at every call: Marsaglia's xorshift (2003). */
export function randomBits(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/**
 * Who has the largest sum, and who cannot be told apart from it. The candidates are measured on the same units (texts,
 * random streams), so what is compared are differences unit by unit. If candidates are alike, the sign of each unit's
 * differences is a coin's: the permutations flip signs, each unit's for all candidates at once.
 * @param candidates [candidate][unit]
 * @param share the share of the permutations that may reach what was observed.
 * @returns the places of the leader and of all that are not told apart from it, in order.
 */
export function leaders(candidates: readonly (readonly number[])[], share: number): readonly number[] {
  const sums = candidates.map(sumOf);
  const order = [...candidates.keys()].sort((a, b) => (sums[b] ?? NaN) - (sums[a] ?? NaN));
  const leader = candidates[order[0] ?? 0] ?? [];
  if (candidates.some(({ length }) => length !== leader.length)) return [...candidates.keys()];
  const most = Math.max(12, Math.min(mostUnits, mostWork / mostPermutations / candidates.length));
  const behind = order.map((place) => differences(candidates[place] ?? [], leader, Math.floor(most)));
  const reached = reachedBy(behind);
  let tied = order.length;
  while (tied > 1 && (reached[tied - 1] ?? NaN) <= share) tied--;
  return order.slice(0, tied).sort((a, b) => a - b);
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** What a candidate has more than the leader, by unit or block of units. */
function differences(own: readonly number[], leader: readonly number[], most: number): Float64Array {
  const found = new Float64Array(Math.min(most, leader.length));
  own.forEach((value, unit) => {
    found[unit % most] = (found[unit % most] ?? 0) + value - (leader[unit] ?? NaN);
  });
  return found;
}

/**
 * For each candidate, the share of the permutations in which the range of it and all before it is at least its observed
 * distance from the first.
 * @param behind differences from the first, [candidate][unit], the nearest first.
 */
function reachedBy(behind: readonly Float64Array[]): readonly number[] {
  const signs = signPatterns(behind[0]?.length ?? 0);
  // Permutations that are the same sum, added in another order, differ in the last digits.
  const observed = behind.map((row) => -sumOf(row) * (1 - 1e-9));
  const reached = behind.map(() => 0);
  for (const pattern of signs) {
    let [least, most] = [0, 0];
    behind.forEach((row, place) => {
      const sum = flippedSum(row, pattern);
      least = Math.min(least, sum);
      most = Math.max(most, sum);
      // What is no number is not told apart.
      if (!(most - least < (observed[place] ?? NaN))) reached[place] = (reached[place] ?? 0) + 1;
    });
  }
  return reached.map((count) => count / signs.length);
}

function flippedSum(row: Float64Array, signs: Float64Array): number {
  let sum = 0;
  for (let unit = 0; unit < row.length; unit++) sum += (signs[unit] ?? 0) * (row[unit] ?? 0);
  return sum;
}

/** The patterns for the last number of units: the two ends and all series of a sweep have the same. */
let known: { readonly units: number; readonly patterns: readonly Float64Array[] } | null = null;

function signPatterns(units: number): readonly Float64Array[] {
  if (known?.units !== units) known = { units, patterns: makePatterns(units) };
  return known.patterns;
}

/** Signs of units, first those that were observed. As their opposites say the same, the first sign is always +1. */
function makePatterns(units: number): readonly Float64Array[] {
  const ways = 2 ** Math.max(0, units - 1);
  if (ways <= mostPermutations)
    return Array.from({ length: ways }, (_, way) =>
      Float64Array.from({ length: units }, (_, unit) => (unit > 0 && (way >> (unit - 1)) & 1 ? -1 : 1)),
    );
  const bits = randomBits();
  return Array.from({ length: mostPermutations }, (_, way) =>
    Float64Array.from({ length: units }, (_, unit) => (way > 0 && unit > 0 && bits() & 0x8000 ? -1 : 1)),
  );
}

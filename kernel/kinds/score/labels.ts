import { errorRate, leaders, mostPermutations, randomBits } from '../../results/standing';
import type { ScoreGroup } from './result';

/** Which labels stand apart, from each other and from no change. */

/** A label of which something was scored. */
export type Scored = ScoreGroup & { readonly ratio: number };

/** Texts times permutations times labels: a tenth of a second. */
const mostWork = 2e7;
const fewestPermutations = 200;

/**
 * The labels at one end, and those that cannot be told apart from the first of them, as in {@link leaders}. But labels
 * have texts of their own: if they are alike, any text might have any label, and the permutations deal the texts anew.
 * The range is that of the ln ratios. Labels whose intervals overlap are not told apart either.
 * @param share the share of the permutations that may reach what was observed.
 * @returns places among the labels, in order.
 */
export function leadingLabels(
  labels: readonly Scored[],
  end: 'highest' | 'lowest',
  share: number,
): readonly number[] {
  const sign = end === 'highest' ? 1 : -1;
  const order = [...labels.keys()].sort(
    (a, b) => sign * ((labels[b]?.ratio ?? NaN) - (labels[a]?.ratio ?? NaN)),
  );
  const ordered = order.flatMap((place) => labels[place] ?? []);
  const [first] = ordered;
  let tied = ordered.length;
  while (tied > 1) {
    const alike = ordered.slice(0, tied);
    const isOverlapping = !isBeyond(first, alike.at(-1), sign);
    if (isOverlapping || shareOfRanges(alike, ordered.length) > share) break;
    tied--;
  }
  return order.slice(0, tied).sort((a, b) => a - b);
}

/** True if the interval of one label lies wholly beyond that of another. */
function isBeyond(one: Scored | undefined, other: Scored | undefined, sign: number): boolean {
  if (!one || !other) return false;
  const [near, far] = sign > 0 ? [one.ratio_low, other.ratio_high] : [one.ratio_high, other.ratio_low];
  return near !== null && far !== null && sign * near > sign * far;
}

/** The share of the ways to deal the texts of some labels to them in which their ln ratios range as far as they do. */
function shareOfRanges(labels: readonly Scored[], all: number): number {
  const changes = Float64Array.from(labels.flatMap(({ text_changes }) => text_changes));
  const tokens = Float64Array.from(labels.flatMap(({ text_tokens }) => text_tokens));
  const sizes = labels.map(({ text_changes }) => text_changes.length);
  const affordable = Math.floor(mostWork / changes.length / all);
  const permutations = Math.max(fewestPermutations, Math.min(mostPermutations, affordable));
  const bits = randomBits();
  // Sums in another order differ in the last digits.
  const observed = rangeOf(changes, tokens, sizes) * (1 - 1e-9);
  let reached = 1;
  for (let permutation = 1; permutation < permutations; permutation++) {
    shuffle(changes, tokens, bits);
    // What is no number is not told apart.
    if (!(rangeOf(changes, tokens, sizes) < observed)) reached++;
  }
  return reached / permutations;
}

/** The range of the ln ratios of labels that have `sizes` texts each, one after the other. */
function rangeOf(changes: Float64Array, tokens: Float64Array, sizes: readonly number[]): number {
  let [least, most] = [Infinity, -Infinity];
  let text = 0;
  for (const size of sizes) {
    let [change, scored] = [0, 0];
    for (const end = text + size; text < end; text++) {
      change += changes[text] ?? NaN;
      scored += tokens[text] ?? NaN;
    }
    // A label that is dealt texts of one token has no ratio.
    if (scored === 0) continue;
    least = Math.min(least, change / scored);
    most = Math.max(most, change / scored);
  }
  return most - least;
}

/** Fisher and Yates's, of two rows alike. */
function shuffle(changes: Float64Array, tokens: Float64Array, bits: () => number): void {
  for (let last = changes.length - 1; last > 0; last--) {
    const other = Math.floor((bits() / 2 ** 32) * (last + 1));
    for (const row of [changes, tokens]) [row[last], row[other]] = [row[other] ?? NaN, row[last] ?? NaN];
  }
}

/** What can be said of one label: `lower` and `higher` than no change only if its texts agree on it at 95 %. */
export function directionOf({
  ratio,
  ratio_low,
  ratio_high,
  text_changes,
}: Scored): 'lower' | 'higher' | null {
  if (ratio_low === null || ratio_high === null) return null;
  const excludesOne = ratio_high < 1 || ratio_low > 1;
  const isTold = leaders([text_changes, text_changes.map(() => 0)], errorRate).length === 1;
  if (!excludesOne || !isTold) return null;
  return ratio < 1 ? 'lower' : 'higher';
}

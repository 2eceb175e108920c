/** Words of the language: what is said about each, and which known word is near to an unknown one. */

export interface Word {
  /** How it is written, as a pattern. */
  readonly form: string;
  /** The least of it that runs; left out if `form` is that. */
  readonly shortest?: string;
  /** What it does, in one line without a full stop. */
  readonly does: string;
}

/** True if `word` is a row of `table`; narrows it to the table's words. */
export function isWordOf<W extends string>(table: Readonly<Record<W, unknown>>, word: string): word is W {
  return Object.hasOwn(table, word);
}

/** Nobody mistypes a longer word by a letter or two and wonders what was meant. */
const longestWord = 64;

/**
 * The candidate with the smallest edit distance to `word`, or null if none is near enough to be meant. Swapped
 * neighbours count once, case does not count.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > longestWord) return null;
  let best: string | null = null;
  let bestDistance = Math.min(word.length - 1, word.length <= 4 ? 1 : 2) + 1;
  const wanted = word.toLowerCase();
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The edit distance (Damerau-Levenshtein, neighbours swapped once); any number from `limit` on means that or more. */
function editDistance(a: string, b: string, limit: number): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const distance = Math.min(
        (above[j] ?? Infinity) + 1,
        (row[j - 1] ?? Infinity) + 1,
        (above[j - 1] ?? Infinity) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? Infinity) + 1 : Infinity,
      );
      row.push(distance);
      smallest = Math.min(smallest, distance);
    }
    // Each row is at least as far as the smallest of the one above.
    if (smallest >= limit) return limit;
    [before, above] = [above, row];
  }
  return above[b.length] ?? Infinity;
}

/** Words of the language: what is said about each, and which known word is near to an unknown one. */

export interface Word {
  /** How it is written, as a pattern. */
  readonly form: string;
  /** What it does, in one line without a full stop. */
  readonly does: string;
}

/** True if `word` is a row of `table`; narrows it to the table's words. */
export function isWordOf<W extends string>(table: Readonly<Record<W, unknown>>, word: string): word is W {
  return Object.hasOwn(table, word);
}

/**
 * The candidate with the smallest edit distance to `word`, or null if none is near enough to be meant. Swapped
 * neighbours count once, case does not count.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.min(word.length - 1, word.length <= 4 ? 1 : 2) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (candidate !== word && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

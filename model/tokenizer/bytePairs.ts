/** Byte strings have one character a byte, from U+0000 to U+00FF. */

/** The bytes of a text in UTF-8 as a byte string. Half of a surrogate pair becomes U+FFFD. */
export function byteString(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Room for a start below 2^32 beside a rank, in a number that is exact up to 2^53. */
const starts = 2 ** 32;

/** How neighbours merge. */
export interface Merging {
  /** Ids by byte string. */
  readonly tokens: ReadonlyMap<string, number>;
  /** Lower merges first; undefined: the two do not merge. What they merge to is a token. */
  readonly rank: (left: string, right: string) => number | undefined;
  /** True if a string that is a token is that token, whatever the merges would make of it. */
  readonly takesWholeTokens: boolean;
  /** The token of a byte that is none; null: it has no token. */
  readonly unknown: number | null;
}

/**
 * Byte-pair encoding (Sennrich et al. 2016): the two neighbours of the lowest rank are merged, the leftmost first, until
 * no two merge. Takes n log n steps for n bytes.
 * @returns token ids of a byte string.
 */
export function bytePairEncoder({
  tokens,
  rank,
  takesWholeTokens,
  unknown,
}: Merging): (bytes: string) => number[] {
  let longest = 0;
  for (const token of tokens.keys()) longest = Math.max(longest, token.length);

  return (bytes) => {
    const whole = takesWholeTokens ? tokens.get(bytes) : undefined;
    if (whole !== undefined) return [whole];
    const end = bytes.length;
    // Parts are known by their starts. A part that was merged into the one before it has no next.
    const next: number[] = [];
    const before: number[] = [];
    /** The rank of a part with its next one; -1: they do not merge. */
    const pairs: number[] = [];
    const heap: number[] = [];
    const look = (start: number) => {
      const middle = next[start] as number;
      const to = middle < end ? (next[middle] as number) : Infinity;
      const found =
        to - start > longest ? undefined : rank(bytes.slice(start, middle), bytes.slice(middle, to));
      pairs[start] = found ?? -1;
      if (found !== undefined) push(heap, found * starts + start);
    };
    for (let start = 0; start < end; start++) {
      next.push(start + 1);
      before.push(start - 1);
      pairs.push(-1);
    }
    for (let start = 0; start + 1 < end; start++) look(start);
    for (let least = pop(heap); least !== undefined; least = pop(heap)) {
      const start = least % starts;
      if (pairs[start] !== Math.floor(least / starts)) continue;
      const middle = next[start] as number;
      const after = next[middle] as number;
      next[start] = after;
      pairs[middle] = -1;
      if (after < end) before[after] = start;
      look(start);
      if (start > 0) look(before[start] as number);
    }
    const ids: number[] = [];
    for (let start = 0; start < end; start = next[start] as number) {
      const id = tokens.get(bytes.slice(start, next[start])) ?? unknown;
      if (id !== null) ids.push(id);
    }
    return ids;
  };
}

/** Adds a number to a binary heap, the least first. */
function push(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as number;
    if (above <= value) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = value;
}

/** Takes the least number of a binary heap. */
function pop(heap: number[]): number | undefined {
  const least = heap[0];
  const value = heap.pop();
  if (value === undefined || heap.length === 0) return least;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if ((heap[child] as number) >= value) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = value;
  return least;
}

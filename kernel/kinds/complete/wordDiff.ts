import { diffWordsWithSpace } from 'diff';

/** A run of words that both texts have, or only the first (`removed`) or the second (`added`). */
export interface DiffPart {
  readonly text: string;
  readonly change: 'same' | 'removed' | 'added';
}

/**
 * A comparison takes as many steps as the square of the words that differ. Two texts of a whole context each may differ
 * in every word; more is not compared.
 */
const mostEdits = 2000;
/** Steps for all the texts of one result: those of a few that are as long and as different as can be. */
const mostSteps = 3 * mostEdits ** 2;
/** Reading the words takes time, too. */
const longest = 200_000;

/**
 * Word by word, what turns `before` into `after`. The parts that are not `added`, put together, are `before`; those
 * that are not `removed` are `after`. Spaces between words that changed have changed with them. Null if the texts differ
 * in more words than are compared.
 */
export function wordDiff(before: string, after: string, most = mostEdits): readonly DiffPart[] | null {
  if (before.length + after.length > longest)
    return before === after ? [{ text: before, change: 'same' }] : null;
  const key = JSON.stringify([before, after, most]);
  const known = recent.get(key);
  if (known !== undefined) return known;
  const parts = computeDiff(before, after, most);
  if (recent.size >= mostRecent) recent.clear();
  recent.set(key, parts);
  return parts;
}

/** The differences of several pairs of texts, in order, as long as they all together are compared in reasonable time. */
export function wordDiffs(
  pairs: readonly (readonly [before: string, after: string])[],
): readonly (readonly DiffPart[] | null)[] {
  let left = mostSteps;
  return pairs.map(([before, after]) => {
    const most = Math.min(mostEdits, Math.floor(Math.sqrt(Math.max(0, left))));
    const parts = wordDiff(before, after, most);
    left -= (parts ? editsIn(parts) : most) ** 2;
    return parts;
  });
}

/** About how many steps from word to word, or from space to space, a difference has. */
function editsIn(parts: readonly DiffPart[]): number {
  return parts.reduce(
    (sum, { text, change }) => sum + (change === 'same' ? 0 : (text.match(/\s+|\S+/g)?.length ?? 0)),
    0,
  );
}

/** Differences are remembered, because results are redrawn often and long texts take milliseconds each time. */
const recent = new Map<string, readonly DiffPart[] | null>();
const mostRecent = 256;

function computeDiff(before: string, after: string, most: number): readonly DiffPart[] | null {
  const changes = diffWordsWithSpace(before, after, { maxEditLength: most });
  if (changes === undefined) return null;
  const parts: DiffPart[] = [];
  let [removed, added] = ['', ''];
  const endChange = () => {
    if (removed !== '') parts.push({ text: removed, change: 'removed' });
    if (added !== '') parts.push({ text: added, change: 'added' });
    [removed, added] = ['', ''];
  };
  for (const [index, { value, ...change }] of changes.entries()) {
    const isBetween = /^[^\S\n]+$/.test(value) && removed + added !== '' && index < changes.length - 1;
    if (change.removed || (!change.added && isBetween)) removed += value;
    if (change.added || (!change.removed && isBetween)) added += value;
    if (change.added || change.removed || isBetween) continue;
    endChange();
    parts.push({ text: value, change: 'same' });
  }
  endChange();
  return parts;
}

/** How many words of a text differ from those of another, and how many it has. */
export interface ChangedWords {
  readonly changed: number;
  readonly words: number;
}

/** How many words of `after` differ from `before`, given what turns one into the other; null if that is not known. */
export function changedWords(parts: readonly DiffPart[] | null): ChangedWords | null {
  if (!parts) return null;
  const wordsIn = (isCounted: (part: DiffPart) => boolean) =>
    parts.filter(isCounted).reduce((sum, { text }) => sum + countWords(text), 0);
  const after = parts.filter(({ change }) => change !== 'removed').map(({ text }) => text);
  return { changed: wordsIn(({ change }) => change === 'added'), words: countWords(after.join('')) };
}

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)?.length ?? 0;
}

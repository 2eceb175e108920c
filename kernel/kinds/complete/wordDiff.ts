import { diffWordsWithSpace } from 'diff';

/** A run of words that both texts have, or only the first (`removed`) or the second (`added`). */
export interface DiffPart {
  readonly text: string;
  readonly change: 'same' | 'removed' | 'added';
}

/**
 * Word by word, what turns `before` into `after`. The parts that are not `added`, put together, are `before`; those
 * that are not `removed` are `after`. Spaces between words that changed have changed with them.
 */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const key = JSON.stringify([before, after]);
  const known = recent.get(key);
  if (known) return known;
  const parts = computeDiff(before, after);
  if (recent.size >= mostRecent) recent.clear();
  recent.set(key, parts);
  return parts;
}

/** Differences are remembered, because results are redrawn often and long texts take milliseconds each time. */
const recent = new Map<string, readonly DiffPart[]>();
const mostRecent = 256;

function computeDiff(before: string, after: string): readonly DiffPart[] {
  const changes = diffWordsWithSpace(before, after);
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

/** How many words of `after` differ from `before`. */
export function changedWords(
  before: string,
  after: string,
): { readonly changed: number; readonly words: number } {
  const added = wordDiff(before, after).filter(({ change }) => change === 'added');
  return { changed: added.reduce((sum, { text }) => sum + countWords(text), 0), words: countWords(after) };
}

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)?.length ?? 0;
}

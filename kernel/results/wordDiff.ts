import { diffWordsWithSpace } from 'diff';

/** A run of words that both texts have, or only the first (`removed`) or the second (`added`). */
export interface DiffPart {
  readonly text: string;
  readonly change: 'same' | 'removed' | 'added';
}

/** Word by word, what turns `before` into `after`. Spaces count: the parts put together are the texts themselves. */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  return diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({
    text: value,
    change: added ? 'added' : removed ? 'removed' : 'same',
  }));
}

/** How many of the words of `after` are not at their place in `before`. */
export function changedWords(
  before: string,
  after: string,
): { readonly changed: number; readonly words: number } {
  const added = wordDiff(before, after).filter(({ change }) => change === 'added');
  return { changed: added.reduce((sum, { text }) => sum + words(text), 0), words: words(after) };
}

function words(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu)?.length ?? 0;
}

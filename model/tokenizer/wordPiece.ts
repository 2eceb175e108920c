import type { WordPieceModel } from './tokenizerFile';

/**
 * WordPiece (Schuster and Nakajima 2012): of each word the longest piece first. A word that has no such pieces, or is too
 * long, is unknown.
 */
export function wordPieceEncoder({
  vocab,
  unknown,
  prefix,
  longestWord,
}: WordPieceModel): (word: string) => readonly number[] {
  const unknownId = vocab.get(unknown) as number;
  let longest = 0;
  for (const token of vocab.keys()) longest = Math.max(longest, Array.from(token).length);

  return (word) => {
    const characters = Array.from(word);
    if (characters.length > longestWord) return [unknownId];
    const ids: number[] = [];
    for (let start = 0; start < characters.length;) {
      let end = Math.min(characters.length, start + longest);
      let found: number | undefined;
      for (; end > start; end--) {
        const piece = characters.slice(start, end).join('');
        found = vocab.get(start === 0 ? piece : prefix + piece);
        if (found !== undefined) break;
      }
      if (found === undefined) return [unknownId];
      ids.push(found);
      start = end;
    }
    return ids;
  };
}

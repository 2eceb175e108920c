import { TokenizerError } from './tokenizerError';
import type { UnigramModel } from './tokenizerFile';

/** How much less likely an unknown character is than the least likely piece. */
const unknownPenalty = 10;
/** Every character of a text is looked at once for each character of the longest piece. */
const longestPiece = 256;

interface Node {
  readonly next: Map<string, Node>;
  id: number | null;
}

/**
 * Unigram (Kudo 2018): the most likely pieces of a text, by Viterbi. Unknown characters that follow one another have one
 * token.
 * @throws TokenizerError for a piece that is too long.
 */
export function unigramEncoder({ pieces, unknown }: UnigramModel): (text: string) => readonly number[] {
  const trie = trieOf(pieces);
  const scores = pieces.map(([, score]) => score);
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - unknownPenalty;

  return (text) => {
    const characters = Array.from(text);
    const { length } = characters;
    /** The score of the best way to each place, where its last piece starts, and that piece. */
    const best = new Float64Array(length + 1).fill(-Infinity);
    const starts = new Int32Array(length + 1);
    const ids = new Int32Array(length + 1);
    best[0] = 0;
    const reach = (from: number, to: number, score: number, id: number) => {
      const candidate = (best[from] as number) + score;
      if (candidate <= (best[to] as number)) return;
      best[to] = candidate;
      starts[to] = from;
      ids[to] = id;
    };
    for (let from = 0; from < length; from++) {
      let node = trie.next.get(characters[from] as string);
      const isKnown = node !== undefined && node.id !== null;
      for (let to = from + 1; node; node = node.next.get(characters[to++] as string)) {
        if (node.id !== null) reach(from, to, scores[node.id] as number, node.id);
        if (to >= length) break;
      }
      if (!isKnown) reach(from, from + 1, unknownScore, unknown);
    }
    const found: number[] = [];
    for (let at = length; at > 0; at = starts[at] as number) {
      const id = ids[at] as number;
      if (id !== unknown || found.at(-1) !== unknown) found.push(id);
    }
    return found.reverse();
  };
}

function trieOf(pieces: UnigramModel['pieces']): Node {
  const root: Node = { next: new Map(), id: null };
  for (const [id, [piece]] of pieces.entries()) {
    if (piece.length > longestPiece)
      throw new TokenizerError(`its vocabulary has a piece of more than ${longestPiece} characters`);
    let node = root;
    for (const character of piece) {
      const next = node.next.get(character) ?? { next: new Map(), id: null };
      node.next.set(character, next);
      node = next;
    }
    if (piece !== '') node.id ??= id;
  }
  return root;
}

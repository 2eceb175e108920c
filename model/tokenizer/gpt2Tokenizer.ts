import { createHash } from 'node:crypto';
import bytePairs from 'gpt-tokenizer/bpeRanks/r50k_base';
import { bytePairEncoder, byteString } from './bytePairs';
import type { Tokenizer } from './tokenizer';
import { tokenTexts } from './tokenTexts';

/** `<|endoftext|>` */
const bos = 50256;

/** Contractions, letters, digits and other characters, each with a space before them, and spaces (Radford et al. 2019). */
const pieces = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

const utf8 = new TextEncoder();
function bytesOf(id: number): Uint8Array {
  // Checkpoints may have more rows than the encoding has tokens.
  const token = id === bos ? '<|endoftext|>' : (bytePairs[id] ?? `<|token ${id}|>`);
  return typeof token === 'string' ? utf8.encode(token) : Uint8Array.from(token);
}

/** Ids by byte string. A token's id is its rank: the vocabulary is in the order of the merges. */
const tokens: ReadonlyMap<string, number> = new Map(
  bytePairs.map((token, id) => [
    typeof token === 'string' ? byteString(token) : Buffer.from(token).toString('latin1'),
    id,
  ]),
);
const encodePiece = bytePairEncoder({
  tokens,
  rank: (left, right) => tokens.get(left + right),
  takesWholeTokens: true,
  unknown: null,
});

/** True if a vocabulary and its merges are GPT-2's: BOS has its id, and every other token its own. */
export function isGpt2(
  vocab: ReadonlyMap<string, number>,
  merges: readonly (readonly [left: string, right: string])[],
): boolean {
  if (vocab.size !== tokens.size + 1 || vocab.get('<|endoftext|>') !== bos) return false;
  for (const [token, id] of tokens) if (vocab.get(token) !== id) return false;
  // The 256 bytes come first, then a token for each merge.
  return (
    merges.length === tokens.size - 256 &&
    merges.every(([left, right], index) => tokens.get(left + right) === 256 + index)
  );
}

function encode(text: string): number[] {
  const ids: number[] = [];
  for (const piece of text.match(pieces) ?? []) for (const id of encodePiece(byteString(piece))) ids.push(id);
  return ids;
}

/** GPT-2's byte-pair encoding, r50k_base (Radford et al. 2019). */
export const gpt2Tokenizer: Tokenizer = {
  size: 50257,
  bos,
  end: bos,
  space: 220,
  longestToken: 128,
  sha256: () => createHash('sha256').update(JSON.stringify(bytePairs)).digest('hex'),
  encode,
  ...tokenTexts(bytesOf),
};

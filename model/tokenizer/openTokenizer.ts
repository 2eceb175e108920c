import { byteLevelTokenizer } from './byteLevel';
import type { SpecialTokens } from './specialTokens';
import type { Tokenizer } from './tokenizer';
import { readTokenizerFile } from './tokenizerFile';
import { wordTokenizer } from './wordTokenizer';

/**
 * The tokenizer of a parsed `tokenizer.json`. If its vocabulary, its merges and all else are GPT-2's, it is GPT-2's.
 * @param named the tokens that the model's configuration names.
 * @throws TokenizerError
 */
export function openTokenizer(json: unknown, named: SpecialTokens): Tokenizer {
  const file = readTokenizerFile(json);
  const { model } = file;
  if (model.type === 'BPE') return byteLevelTokenizer({ ...file, model }, named);
  return wordTokenizer({ ...file, model }, named);
}

/** The same for `vocab.json` and the text of `merges.txt`, which are GPT-2's form of byte-level BPE. */
export function openBytePairs(vocab: unknown, merges: string, named: SpecialTokens): Tokenizer {
  const lines = merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'));
  const model = { type: 'BPE', vocab, merges: lines };
  return openTokenizer({ model, pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false } }, named);
}

import { SequenceDecoder, SequencePreTokenizer } from '@huggingface/tokenizers';
import { hashOf, normalizerOf, sizeOf } from './byteLevel';
import { specialTokens, type SpecialTokens } from './specialTokens';
import type { Tokenizer } from './tokenizer';
import type { TokenizerFile, UnigramModel, WordPieceModel } from './tokenizerFile';
import { unigramEncoder } from './unigram';
import { wordPieceEncoder } from './wordPiece';

/** Tokens that are pieces of words: WordPiece and Unigram. @throws TokenizerError */
export function wordTokenizer(
  {
    addedTokens,
    normalizer,
    preTokenizer,
    decoder,
    model,
  }: TokenizerFile & { readonly model: WordPieceModel | UnigramModel },
  named: SpecialTokens,
): Tokenizer {
  const vocab =
    model.type === 'Unigram'
      ? new Map(model.pieces.map(([piece], id) => [piece, id] as const).reverse())
      : model.vocab;
  const texts = new Map<number, string>([...vocab].map(([text, id]) => [id, text]));
  for (const { id, content } of addedTokens) texts.set(id, content);
  const encodePiece = model.type === 'Unigram' ? unigramEncoder(model) : wordPieceEncoder(model);
  const normalize = normalizerOf(normalizer);
  const split = preTokenizer
    ? new SequencePreTokenizer({ type: 'Sequence', pretokenizers: [preTokenizer] } as never)
    : null;
  const join = decoder ? new SequenceDecoder({ type: 'Sequence', decoders: [decoder] } as never) : null;
  const textOf = (id: number) => texts.get(id) ?? `<|token ${id}|>`;
  const encode = (text: string): number[] => {
    const normal = normalize(text);
    if (normal === '') return [];
    const ids: number[] = [];
    for (const piece of split ? split.pre_tokenize([normal], {}) : [normal])
      for (const id of encodePiece(piece)) ids.push(id);
    return ids;
  };
  const [space, ...others] = encode(' ');
  return {
    ...specialTokens(named, vocab, addedTokens),
    size: sizeOf(texts),
    space: others.length === 0 ? (space ?? null) : null,
    // What is unknown has one token, however long it is.
    longestToken: Infinity,
    sha256: () => hashOf({ vocab: [...vocab], type: model.type, normalizer, preTokenizer }),
    encode,
    decode(ids) {
      const tokens = ids.map(textOf);
      if (tokens.length === 0) return '';
      return join ? join.decode_chain(tokens).join('') : tokens.join(' ');
    },
    // A token by itself has its own spaces, which a decoder takes from the start of a text.
    describe: (id) => ({ id, text: textOf(id).replaceAll('\u2581', ' ') }),
  };
}

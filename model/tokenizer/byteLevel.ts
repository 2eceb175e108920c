import { createHash } from 'node:crypto';
import { SequenceNormalizer, SequencePreTokenizer } from '@huggingface/tokenizers';
import { bytePairEncoder, byteString } from './bytePairs';
import { gpt2Tokenizer, isGpt2 } from './gpt2Tokenizer';
import { specialTokens, type SpecialTokens } from './specialTokens';
import type { Tokenizer } from './tokenizer';
import { tokenTexts } from './tokenTexts';
import { shown, TokenizerError } from './tokenizerError';
import type { BytePairModel, Step, TokenizerFile } from './tokenizerFile';

/**
 * Byte-pair encoding of the bytes of a text, as GPT-2 has it (Radford et al. 2019), with a vocabulary of its own. In files
 * every byte of a token is a character: printable ones are themselves, others begin at U+0100.
 */

const printable: readonly (readonly [from: number, to: number])[] = [
  [33, 126],
  [161, 172],
  [174, 255],
];

/** The bytes as characters of byte strings, by their characters in files. */
const byteOf: ReadonlyMap<string, string> = (() => {
  const found = new Map<string, string>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const isPrintable = printable.some(([from, to]) => byte >= from && byte <= to);
    found.set(String.fromCharCode(isPrintable ? byte : next++), String.fromCharCode(byte));
  }
  return found;
})();

/** Contractions, letters, digits and other characters, each with a space before them, and spaces. */
const pieces =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** A token of a file as a byte string; null if it has a character that stands for no byte. */
function bytesOfToken(token: string): string | null {
  let bytes = '';
  for (const character of token) {
    const byte = byteOf.get(character);
    if (byte === undefined) return null;
    bytes += byte;
  }
  return bytes;
}

/** @throws TokenizerError */
export function byteLevelTokenizer(
  { addedTokens, normalizer, preTokenizer, model }: TokenizerFile & { readonly model: BytePairModel },
  named: SpecialTokens,
): Tokenizer {
  const vocab = new Map<string, number>();
  const bytesByToken = new Map<string, string>();
  const texts = new Map<number, Buffer>();
  for (const [token, id] of model.vocab) {
    const bytes = bytesOfToken(token);
    if (bytes !== null) {
      vocab.set(bytes, id);
      bytesByToken.set(token, bytes);
    }
    texts.set(id, bytes === null ? Buffer.from(token) : Buffer.from(bytes, 'latin1'));
  }
  const bytesIn = (token: string): string => {
    const bytes = bytesByToken.get(token);
    if (bytes !== undefined) return bytes;
    throw new TokenizerError(`its merge of ${shown(token)} has characters that are no bytes`);
  };
  const merges = model.merges.map(([left, right]) => [bytesIn(left), bytesIn(right)] as const);
  const splitting = splittingOf(preTokenizer);
  const isPlain =
    normalizer === null && splitting.before === null && splitting.isByPattern && !splitting.addsSpace;
  const isAdded = addedTokens.some(({ id, content }) => model.vocab.get(content) !== id);
  if (isPlain && !isAdded && isGpt2(vocab, merges)) return gpt2Tokenizer;
  for (const { id, content } of addedTokens) if (!texts.has(id)) texts.set(id, Buffer.from(content));

  // No byte string has a character beyond U+00FF.
  const ranks = new Map(merges.map(([left, right], rank) => [`${left}\u0100${right}`, rank] as const));
  const encodePiece = bytePairEncoder({
    tokens: vocab,
    rank: (left, right) => ranks.get(`${left}\u0100${right}`),
    takesWholeTokens: model.ignoresMerges,
    unknown: model.unknown === null ? null : (model.vocab.get(model.unknown) ?? null),
  });
  const normalize = normalizerOf(normalizer);
  const encode = (text: string): number[] => {
    const ids: number[] = [];
    for (const piece of splitting.split(normalize(text)))
      for (const id of encodePiece(byteString(piece))) ids.push(id);
    return ids;
  };
  const bytesOf = (id: number) => texts.get(id) ?? Buffer.from(`<|token ${id}|>`);
  const [space, ...others] = encode(' ');
  return {
    ...specialTokens(named, model.vocab, addedTokens),
    size: sizeOf(texts),
    space: others.length === 0 ? (space ?? null) : null,
    longestToken: normalizer === null && !splitting.addsSpace ? longestOf(vocab.keys()) : Infinity,
    sha256: () => hashOf({ vocab: [...model.vocab], merges: model.merges, normalizer, preTokenizer }),
    encode,
    ...tokenTexts(bytesOf),
  };
}

/** Ids count from 0; some may have no token. */
export function sizeOf(texts: ReadonlyMap<number, unknown>): number {
  let size = 0;
  for (const id of texts.keys()) size = Math.max(size, id + 1);
  return size;
}

function longestOf(tokens: Iterable<string>): number {
  let longest = 1;
  for (const { length } of tokens) longest = Math.max(longest, length);
  return longest;
}

/** SHA-256 of a part of a tokenizer as JSON. */
export function hashOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

interface Splitting {
  /** What splits text before it becomes bytes; null: nothing. */
  readonly before: Step | null;
  readonly isByPattern: boolean;
  readonly addsSpace: boolean;
  readonly split: (text: string) => Iterable<string>;
}

/** @throws TokenizerError if text does not become bytes at the end */
function splittingOf(step: Step | null): Splitting {
  const steps = step?.type === 'Sequence' ? (step['pretokenizers'] as readonly Step[]) : step ? [step] : [];
  const last = steps.at(-1);
  const others = steps.slice(0, -1);
  if (last?.type !== 'ByteLevel' || others.some(({ type }) => type === 'ByteLevel' || type === 'Sequence'))
    throw new TokenizerError('its BPE does not read bytes: the pre-tokenizer ByteLevel must come last');
  const isByPattern = last['use_regex'] !== false;
  const addsSpace = last['add_prefix_space'] === true;
  const before = others.length === 0 ? null : { type: 'Sequence', pretokenizers: others };
  const parts = before && new SequencePreTokenizer(before as never);
  return {
    before,
    isByPattern,
    addsSpace,
    *split(text) {
      if (text === '') return;
      for (const part of parts ? parts.pre_tokenize([text], {}) : [text]) {
        const spaced = addsSpace && !/^\p{White_Space}/u.test(part) ? ` ${part}` : part;
        if (isByPattern) yield* spaced.match(pieces) ?? [];
        else yield spaced;
      }
    },
  };
}

/** The normalizer of a file; text as it is if it has none. Half of a surrogate pair becomes U+FFFD. */
export function normalizerOf(step: Step | null): (text: string) => string {
  const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');
  if (step === null) return wellFormed;
  const normalizer = new SequenceNormalizer({ type: 'Sequence', normalizers: [step] } as never);
  return (text) => normalizer.normalize(wellFormed(text));
}

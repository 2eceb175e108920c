import type { Tokenizer } from './tokenizer';
import { TokenizerError } from './tokenizerError';
import type { AddedToken } from './tokenizerFile';

/** The tokens that a configuration names; null: none. It may name some that the vocabulary lacks. */
export interface SpecialTokens {
  readonly bos: number | null;
  readonly end: number | null;
}

const usualBos = ['<|endoftext|>', '<s>', '[BOS]', '<bos>', '[CLS]', '</s>'];
const usualEnd = ['<|endoftext|>', '</s>', '[EOS]', '<eos>', '[SEP]'];

/**
 * The tokens that begin and end a text: what the configuration says, else by their usual names.
 * @throws TokenizerError if no token begins a text.
 */
export function specialTokens(
  named: SpecialTokens,
  vocab: ReadonlyMap<string, number>,
  added: readonly AddedToken[],
): Pick<Tokenizer, 'bos' | 'end'> {
  const ids = new Map([...vocab, ...added.map(({ content, id }) => [content, id] as const)]);
  const known = new Set(ids.values());
  const find = (id: number | null, usual: readonly string[]): number | null => {
    if (id !== null && known.has(id)) return id;
    return usual.map((token) => ids.get(token)).find((found) => found !== undefined) ?? null;
  };
  const bos = find(named.bos, usualBos) ?? find(named.end, usualEnd);
  if (bos === null)
    throw new TokenizerError(
      'it has no token that begins a text: neither bos_token_id in config.json nor a token such as <|endoftext|>',
    );
  return { bos, end: find(named.end, usualEnd) ?? bos };
}

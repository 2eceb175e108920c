import bytePairs from 'gpt-tokenizer/bpeRanks/r50k_base';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import type { Tokenizer } from './tokenizer';

/** `<|endoftext|>` */
const bos = 50256;
const noSpecialTokens = { disallowedSpecial: new Set<string>() };

const utf8 = new TextEncoder();
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

function bytesOf(id: number): Uint8Array {
  // Checkpoints may have more rows than the encoding has tokens.
  const token = id === bos ? '<|endoftext|>' : (bytePairs[id] ?? `<|token ${id}|>`);
  return typeof token === 'string' ? utf8.encode(token) : Uint8Array.from(token);
}

/** GPT-2's byte-pair encoding, r50k_base (Radford et al. 2019). */
export const gpt2Tokenizer: Tokenizer = {
  size: 50257,
  bos,
  space: 220,
  longestToken: 128,
  encode: (text) => encode(text, noSpecialTokens),
  decode: (ids) => lossy.decode(Buffer.concat(ids.map(bytesOf))),
  describe(id) {
    const bytes = bytesOf(id);
    try {
      return { id, text: strict.decode(bytes) };
    } catch {
      return { id, text: lossy.decode(bytes), bytes: Buffer.from(bytes).toString('hex').toUpperCase() };
    }
  },
};

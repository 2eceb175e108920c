import bytePairs from 'gpt-tokenizer/bpeRanks/r50k_base';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';

/** GPT-2's byte-pair encoding (r50k_base). Text is always text: `<|endoftext|>` in it is ordinary characters. */

/** `<|endoftext|>`: in front of every prompt, and the token with which the model ends a text. */
export const BOS = 50256;
export const bosText = '<|endoftext|>';
/** The token of one space, with which shorter steering prompts are padded. */
export const SPACE = 220;
/** Tokens of the vocabulary, BOS included. */
export const vocabularySize = 50257;

const noSpecialTokens = { disallowedSpecial: new Set<string>() };

/** Token ids of a text, without BOS. */
export function tokenize(text: string): number[] {
  return encode(text, noSpecialTokens);
}

/** Token ids of a prompt: BOS and the text. */
export function tokenizePrompt(text: string): number[] {
  return [BOS, ...tokenize(text)];
}

const utf8 = new TextEncoder();
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

function bytesOf(id: number): Uint8Array {
  // Checkpoints may have more rows than the encoding has tokens.
  const token = id === BOS ? bosText : (bytePairs[id] ?? `<|token ${id}|>`);
  return typeof token === 'string' ? utf8.encode(token) : Uint8Array.from(token);
}

/** The text of a token sequence; bytes that are not UTF-8 become U+FFFD. */
export function detokenize(ids: readonly number[]): string {
  return lossy.decode(Buffer.concat(ids.map(bytesOf)));
}

/** What one token is: its text and, where its bytes are not UTF-8 by themselves, the bytes as upper-case hex. */
export function describeToken(id: number): { id: number; text: string; bytes?: string } {
  const bytes = bytesOf(id);
  try {
    return { id, text: strict.decode(bytes) };
  } catch {
    return { id, text: lossy.decode(bytes), bytes: Buffer.from(bytes).toString('hex').toUpperCase() };
  }
}

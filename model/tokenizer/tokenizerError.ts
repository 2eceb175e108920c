/** A tokenizer that cannot be used; the message says what is wrong, for the end of a sentence. */
export class TokenizerError extends Error {
  override readonly name = 'TokenizerError';
}

/** A value of a tokenizer's file, for a message. */
export function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100);
}

/**
 * A token: its id, the text that it decodes to and, if that text is not the token's bytes, the bytes in upper-case hex.
 */
interface Token {
  readonly id: number;
  readonly text: string;
  readonly bytes?: string;
}

/**
 * Text to token ids and back, as the checkpoint was trained. `<|endoftext|>` within a text is read as ordinary
 * characters.
 */
export interface Tokenizer {
  /** Tokens of the vocabulary, BOS included. */
  readonly size: number;
  /** The token in front of every prompt. */
  readonly bos: number;
  /** The token with which the model ends a text. */
  readonly end: number;
  /** The token of one space, with which shorter steering prompts are padded; null: a space is no token. */
  readonly space: number | null;
  /** Characters that one token may stand for, at most; infinite if text is changed before it is split. */
  readonly longestToken: number;
  /** SHA-256 of the vocabulary and of how text is split into it, as lower-case hex. */
  readonly sha256: () => string;
  /** Token ids of a text, without BOS. */
  readonly encode: (text: string) => number[];
  /** The text of a token sequence; bytes that are not UTF-8 become U+FFFD. */
  readonly decode: (ids: readonly number[]) => string;
  readonly describe: (id: number) => Token;
}

/** Token ids of a prompt: BOS and the text. */
export function promptIds(tokenizer: Tokenizer, text: string): number[] {
  return [tokenizer.bos, ...tokenizer.encode(text)];
}

/** Token ids, padded with spaces on the right. */
export function padIds(tokenizer: Tokenizer, ids: readonly number[], length: number): readonly number[] {
  return [...ids, ...spaces(tokenizer, Math.max(0, length - ids.length))];
}

/** BOS, spaces up to `width` positions, and the text: a vector at the front never overlaps it. */
export function padText(tokenizer: Tokenizer, text: readonly number[], width: number): readonly number[] {
  return [tokenizer.bos, ...spaces(tokenizer, width - 1), ...text];
}

/** @throws Error if there is no token of a space: plans ask for none then. */
function spaces({ space }: Tokenizer, count: number): readonly number[] {
  if (count === 0) return [];
  if (space === null) throw new Error('this tokenizer has no token of one space');
  return new Array<number>(count).fill(space);
}

/** The longest end of a text with at most `most` tokens, cut between characters; the text itself if it fits. */
export function fitPrompt(tokenizer: Tokenizer, text: string, most: number): string {
  const near = text.slice(-most * tokenizer.longestToken);
  let ids = tokenizer.encode(near);
  if (near.length === text.length && ids.length <= most) return text;
  // A cut may change the tokens at the start of the text.
  for (let kept = most; ; kept--) {
    if (kept === 0) return '';
    const end = tokenizer.decode(ids.slice(-kept)).replace(/^\ufffd+/, '');
    ids = tokenizer.encode(end);
    if (ids.length <= most) return end;
  }
}

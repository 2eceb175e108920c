/** One token: its id, the text that it decodes to and, if that text is not the token's bytes, the bytes in hex. */
export interface Token {
  readonly id: number;
  readonly text: string;
  /** Upper-case hex of the token's bytes ("F09F"), only for tokens whose bytes are not valid UTF-8. */
  readonly bytes?: string;
}

/** A token and how likely it is. */
export interface LikelyToken extends Token {
  readonly p: number;
}

/** Texts of tokens by position, and their bytes if one of them is not valid UTF-8. */
export interface TokenTexts<Text> {
  readonly tokens: readonly Text[];
  readonly bytes?: readonly (string | null)[];
}

/** Texts of tokens by position, with `bytes` only if a token is not valid UTF-8. */
export function tokenTexts(tokens: readonly Token[]): TokenTexts<string>;
export function tokenTexts(tokens: readonly (Token | null)[]): TokenTexts<string | null>;
export function tokenTexts(tokens: readonly (Token | null)[]): TokenTexts<string | null> {
  const bytes = tokens.map((token) => token?.bytes ?? null);
  return {
    tokens: tokens.map((token) => token?.text ?? null),
    ...(bytes.some((value) => value !== null) && { bytes }),
  };
}

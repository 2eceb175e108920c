import type { Token } from './types';

/** Texts of tokens by position, and their bytes if one of them is no text. */
export interface TokenTexts<Text> {
  readonly tokens: readonly Text[];
  readonly bytes?: readonly (string | null)[];
}

export function tokenTexts(tokens: readonly Token[]): TokenTexts<string>;
export function tokenTexts(tokens: readonly (Token | null)[]): TokenTexts<string | null>;
export function tokenTexts(tokens: readonly (Token | null)[]): TokenTexts<string | null> {
  const bytes = tokens.map((token) => token?.bytes ?? null);
  return {
    tokens: tokens.map((token) => token?.text ?? null),
    ...(bytes.some((value) => value !== null) && { bytes }),
  };
}

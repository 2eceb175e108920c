/** A text as the language writes it. Halves of characters, which are no text, become U+FFFD. */
export function quoted(text: string): string {
  return JSON.stringify(wellFormed(text));
}

/** The text without halves of characters, as long as it was. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

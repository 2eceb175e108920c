/** Tokens of a row: speed does not depend on which they are. */
export const words = (row: number, length: number) =>
  Array.from({ length }, (_, position) => (position === 0 ? 50256 : (row * 31 + position * 7919) % 50000));

export const sentenceTokens = 24;

/** Rows to score, without steering. */
export const sentences = (count: number) =>
  Array.from({ length: count }, (_, row) => ({ ids: words(row, sentenceTokens), from: 1, injections: [] }));

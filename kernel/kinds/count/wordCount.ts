/**
 * How often the listed words occur in a prompt and its completion, and begin at or after the prompt's end (semantics
 * 9). Any character but a letter, digit or underscore separates words. Case does not matter.
 */
export function countWords(words: readonly string[], prompt: string, completion: string): number {
  const listed = new Set(words.map((word) => word.toLowerCase()));
  let count = 0;
  for (const { 0: word, index } of `${prompt}${completion}`.matchAll(/[\p{L}\p{N}_]+/gu))
    if (index >= prompt.length && listed.has(word.toLowerCase())) count++;
  return count;
}

/** What a `count` looks for. */

/** The entries of a list of words with commas between them. */
export function listedWords(list: string): readonly string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** The words of a text, in lower case: everything that is no letter, digit or underscore parts them. */
function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== '');
}

/** True for an entry that a text can have. */
export function isCountable(entry: string): boolean {
  const [word] = wordsOf(entry);
  return word === entry.toLowerCase();
}

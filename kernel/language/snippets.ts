/** Forms of words as text with places to fill, in the syntax that editors share: `next "${1:prompt}"`. */
import type { Expected } from './cursor';
import { parseCell } from './parser';
import type { Word } from './words';

export interface Snippet {
  readonly text: string;
  /** True if there is something to choose from at the first place. */
  readonly asksAgain: boolean;
}

/** What stands for a part that a person writes, in a form: `PROMPT`, or `ADDITION, …`. */
const place = /"([A-Z]+)"|[A-Z]+(?:, …)?/g;
/** What is chosen from a list. */
const chosen: ReadonlySet<Expected['kind']> = new Set([
  ...(['name', 'model', 'option', 'text-file', 'table-file', 'vector-file', 'column', 'function'] as const),
]);
/** What a place is taken to have when the next one is looked at. */
const examples: Readonly<Record<string, string>> = {
  ADDITION: '"a"',
  VECTOR: '"a"',
  OPTION: 'n',
  VALUE: '1',
};

/**
 * The form of a word with its places. One with nothing to choose from has what is meant, to be written over; the others
 * are empty.
 * @param before what stands before the word in a statement: `steer ` before a function.
 */
export function snippetOf(word: Word, before = ''): Snippet {
  const form = (word.shortest ?? word.form).replace(/,? …/g, '');
  let [text, read, last, number] = ['', before, 0, 0];
  let asksAgain = false;
  for (const { 0: all, 1: quotedPart, index } of form.matchAll(place)) {
    const between = form.slice(last, index);
    read += between;
    const isChosen = parseCell(read).expected.some(({ kind }) => chosen.has(kind));
    number++;
    if (number === 1) asksAgain = isChosen;
    const meant = isChosen ? `$${number}` : `\${${number}:${(quotedPart ?? all).toLowerCase()}}`;
    text += escaped(between) + (quotedPart === undefined ? meant : `"${meant}"`);
    read += quotedPart === undefined ? (examples[all] ?? 'a') : all;
    last = index + all.length;
  }
  // An empty place at the end is where the cursor is left: nothing is to be filled after it.
  if (last === form.length) return { text: text.replace(/\$\d+$/, '$0'), asksAgain };
  return { text: text + escaped(form.slice(last)), asksAgain };
}

/** A text as a snippet has it. */
export function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** A word within a statement, with the number that its form shows as a place: `x${1:5}`, `temperature ${1:1}`. */
export function wordSnippet(written: string, word: Word, before: string): Snippet {
  const rest = word.form.startsWith(written) ? word.form.slice(written.length) : '';
  if (/[A-Z]/.test(rest)) return snippetOf(word, before);
  const [, blank = '', number] = /^([ ]*)(-?[\d.]+)$/.exec(rest) ?? [];
  if (written === '@') return { text: written, asksAgain: true };
  if (number !== undefined) return { text: `${written}${blank}\${1:${number}}`, asksAgain: false };
  if (rest.includes('@')) return { text: written + rest.slice(0, rest.indexOf('@') + 1), asksAgain: true };
  return { text: rest === '' ? written : `${written} `, asksAgain: rest !== '' };
}

/** The function whose parentheses a place is in, and which of its arguments is there. */
import type { Span } from './ast';
import { tokenAt } from './scanner';
import { vectorForms, type AtomKind } from './vectors/all';
import { isWordOf, type Word } from './words';

export interface Signature {
  readonly word: Word;
  /** Where its arguments stand in the word's form. */
  readonly parameters: readonly Span[];
  /** Which of them is being written. */
  readonly active: number;
}

/** An open parenthesis. */
interface Open {
  /** Null: it is no function's. */
  readonly kind: AtomKind | null;
  commas: number;
}

/** The innermost function around an offset of a cell's text; null if there is none. */
export function signatureAt(source: string, offset: number): Signature | null {
  const open = openAt(source.slice(0, offset)).findLast(({ kind }) => kind !== null);
  if (!open?.kind) return null;
  const word = vectorForms[open.kind];
  const parameters = parametersOf(word.form);
  return { word, parameters, active: Math.min(open.commas, parameters.length - 1) };
}

/** The parentheses that a text leaves open, the innermost last. */
function openAt(text: string): readonly Readonly<Open>[] {
  const open: Open[] = [];
  let before = '';
  for (let token = tokenAt(text, 0); token.kind !== 'end'; token = tokenAt(text, token.end)) {
    const written =
      token.kind === 'symbol' || token.kind === 'name' ? text.slice(token.start, token.end) : '';
    const last = open.at(-1);
    if (token.kind === 'newline') open.length = 0;
    else if (written === '(') open.push({ kind: functionOf(before), commas: 0 });
    else if (written === ')') open.pop();
    else if (written === ',' && last) last.commas++;
    before = written;
  }
  return open;
}

function functionOf(name: string): AtomKind | null {
  return isWordOf(vectorForms, name) && vectorForms[name].isFunction ? name : null;
}

/** `mean(VECTOR, …)` has two parts between its parentheses. */
function parametersOf(form: string): readonly Span[] {
  const first = form.indexOf('(') + 1;
  return Array.from(form.slice(first, -1).matchAll(/[^,\s][^,]*/g), ({ 0: part, index }) => ({
    start: first + index,
    end: first + index + part.length,
  }));
}

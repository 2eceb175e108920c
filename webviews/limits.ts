/** How much of a result is drawn. What is left out is named in a sentence: nothing is left out in silence. */
import { count } from '../kernel/language/numbers';
import { oneLine, shortText } from '../kernel/results/tokenText';
import { element } from './element';
import { isBeyondAxes } from './plot/ticks';

/** A sentence that names a limit of a drawing. */
export function limitSentence(text: string): HTMLElement {
  return element('p', { class: 'limit', role: 'note' }, text);
}

/** Says that numbers stand at the end of their axis because they lie beyond it; null if none does. */
export function beyondSentence(values: readonly (number | null)[]): HTMLElement | null {
  return values.some(isBeyondAxes)
    ? limitSentence(
        'Numbers beyond 10¹²⁰ are drawn at the end of the axis; the table and the copied data have them as they are.',
      )
    : null;
}

/** The part of many things that is drawn. */
export interface Part<T> {
  readonly shown: readonly T[];
  /** Names the limit; null if all are drawn. */
  readonly limit: HTMLElement | null;
}

/** The first `most` of many things. @param noun their plural. */
export function firstOf<T>(all: readonly T[], most: number, noun: string): Part<T> {
  return all.length <= most
    ? { shown: all, limit: null }
    : { shown: all.slice(0, most), limit: partSentence('first', most, all.length, noun) };
}

/** Says which of many things are drawn; null if all are. @param noun their plural. */
export function partSentence(which: string, shown: number, all: number, noun: string): HTMLElement | null {
  if (shown >= all) return null;
  const named =
    shown === 1
      ? `The ${which} of ${count(all)} ${noun} is`
      : `The ${which} ${count(shown)} of ${count(all)} ${noun} are`;
  return limitSentence(`${named} drawn; the table and the copied data have all.`);
}

/** Letters of a name in a drawing. */
const longestName = 120;

/** A text as a name in a drawing: on one line, and short. */
export function shortName(text: string, longest = longestName): string {
  return oneLine(shortText(text, longest));
}

import { qualification, sentence, type Result } from '../../kernel/kinds/readings';
import { glossed, type GlossedPart } from '../../kernel/results/glossary';
import { visibleText } from '../../kernel/results/tokenText';
import { drawResult } from '../draw';
import { element } from '../element';
import { chartOf } from '../kinds/all';
import { plainTable } from '../tableElement';
import type { Theme } from '../theme';
import { stilled, unfolding, type StyleBook } from './stilled';

/** The width that drawings of documents are made for, in CSS pixels. */
export const drawnWidth = 840;

/** Terms that texts of a report use, with their meanings. */
export type Terms = Map<string, string>;

interface Page {
  readonly theme: Theme;
  readonly styles: StyleBook;
  readonly terms: Terms;
}

/** A result on a page that does not move: sentence, drawing, every number, quiet line. Other views unfold. */
export function resultSection(result: Result, page: Page): HTMLElement {
  const [said = [], quiet = []] = glossed(
    [sentence(result), qualification(result)].map((text) => visibleText(text)),
  );
  const [first = null, ...others] = chartOf(result).views(result);
  const drawing = (view: string | null) => {
    const drawn = drawResult(result, { width: drawnWidth }, page.theme, { view });
    return element('div', { class: 'drawing' }, drawn);
  };
  const section = element(
    'section',
    { class: 'steerbook', 'data-kind': result.kind },
    element('p', { class: 'sentence' }, ...termed(said, page.terms)),
    element('figure', { 'aria-label': visibleText(sentence(result)) }, drawing(first?.name ?? null)),
    ...others.map(({ name, label }) => unfolding(label, 'view', drawing(name))),
    result.kind !== 'message' &&
      unfolding('Numbers', 'numbers', plainTable(result, 'the results in this file')),
    element('p', { class: 'quiet' }, ...termed(quiet, page.terms)),
  );
  if (chartOf(result).isFailed(result)) section.classList.add('failed');
  return stilled(section, page.styles);
}

/** A text in which the first use of each term of the page says what it means. */
function termed(parts: readonly GlossedPart[], terms: Terms): readonly (string | Node)[] {
  return parts.map(({ text, means }) => {
    if (means === null) return text;
    const isNew = ![...terms.values()].includes(means);
    if (isNew) terms.set(text, means);
    return isNew ? element('dfn', { title: means }, text) : text;
  });
}

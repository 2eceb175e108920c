import { shortText } from '../kernel/results/tokenText';
import { element } from './element';

/** A result that this version cannot draw: its kind in words, and its data as it came. */
export function unknownResult(value: unknown): HTMLElement {
  const kind =
    typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
      ? `the kind “${shortText(value.kind, 60)}”`
      : 'no kind';
  return element(
    'section',
    { class: 'steerbook', 'data-kind': 'unknown' },
    element(
      'p',
      { class: 'sentence' },
      `This version of Steerbook has no drawing for a result of ${kind}; here is what it says.`,
    ),
    dataElement(value),
  );
}

const longestData = 100_000;

/** The data of a result as they came, as far as anybody reads them. */
export function dataElement(value: unknown): HTMLElement {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return element('pre', { class: 'json scrolls', tabindex: 0 }, shortText(text, longestData));
}

import { element } from './element';

/** A result that this version cannot draw: its kind in words, and its data as it came. */
export function unknownResult(value: unknown): HTMLElement {
  const kind =
    typeof value === 'object' && value !== null && 'kind' in value
      ? `the kind “${String(value.kind)}”`
      : 'no kind';
  return element(
    'section',
    { class: 'steerbook', 'data-kind': 'unknown' },
    element(
      'p',
      { class: 'sentence' },
      `This version of Steerbook has no drawing for a result of ${kind}; here is what it says.`,
    ),
    element(
      'pre',
      { class: 'json scrolls', tabindex: 0 },
      typeof value === 'string' ? value : JSON.stringify(value, null, 2),
    ),
  );
}

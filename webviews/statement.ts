import { sentence } from '../kernel/results/sentence';
import { additionsOf, steeringStatement } from '../kernel/results/steeringText';
import { visibleText } from '../kernel/results/tokenText';
import type { Result } from '../kernel/results/types';
import { element } from './element';

/** The steering of a sweep's point as it would be typed; null where there is no such point. */
export function statementOf(result: Result, point: number | null): string | null {
  const chosen = result.kind === 'sweep' && point !== null ? result.points[point] : undefined;
  return chosen ? steeringStatement(additionsOf(chosen)) : null;
}

/** The chosen point: what it found, and its statement to copy. */
export function statementElements(result: Result, point: number | null): readonly HTMLElement[] {
  const statement = statementOf(result, point);
  const chosen = result.kind === 'sweep' && point !== null ? result.points[point] : undefined;
  if (statement === null || !chosen) return [];
  return [
    element(
      'div',
      { class: 'statement' },
      element('code', { tabindex: 0 }, visibleText(statement)),
      element('button', { type: 'button', 'data-action': 'statement' }, 'Copy statement'),
    ),
    element('p', { class: 'quiet' }, visibleText(sentence(chosen))),
  ];
}

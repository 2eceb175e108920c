import { sentence, type Result } from '../kernel/kinds/readings';
import { steeringLines } from '../kernel/results/steeringText';
import { visibleText } from '../kernel/results/tokenText';
import { element } from './element';

/** The lines that steer as at a sweep's point; null if there is no such point, or nothing steers there. */
export function statementOf(result: Result, point: number | null): string | null {
  const chosen = result.kind === 'sweep' && point !== null ? result.points[point] : undefined;
  return chosen && chosen.steering.length > 0 ? steeringLines(chosen).join('\n') : null;
}

/** The chosen point: its finding, and its statement to copy. */
export function statementElements(
  result: Result,
  point: number | null,
  canAsk: boolean,
): readonly HTMLElement[] {
  const statement = statementOf(result, point);
  const chosen = result.kind === 'sweep' && point !== null ? result.points[point] : undefined;
  if (!chosen) return [];
  return [
    ...(statement === null
      ? []
      : [
          element(
            'div',
            { class: 'statement' },
            element('code', { tabindex: 0 }, statement.split('\n').map(visibleText).join('\n')),
            element('button', { type: 'button', 'data-action': 'statement' }, 'Copy statement'),
            canAsk && element('button', { type: 'button', 'data-action': 'insert' }, 'Insert as cell'),
          ),
        ]),
    element('p', { class: 'quiet' }, visibleText(sentence(chosen))),
  ];
}

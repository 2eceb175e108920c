import { shortNumber } from '../../../kernel/language/numbers';
import { tokenAt } from '../../../kernel/results/table';
import type { AlignResult, AlignRow } from '../../../kernel/kinds/align/result';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { firstOf, partSentence, shortName } from '../../limits';
import { tokenElement } from '../../tokenElement';
import style from './style.css';

/** Positions as columns: the prompt's tokens, and under them what each addition puts there. */
const drawAlign: Draw<AlignResult> = ({ rows: all }) => {
  const { shown: rows, limit } = firstOf(all, mostRows, 'rows');
  const longest = Math.max(0, ...rows.map(({ tokens }) => tokens.length));
  const positions = Math.min(longest, mostPositions);
  const reached = Array.from({ length: positions }, (_, position) =>
    rows.slice(1).some(({ tokens }) => (tokens[position] ?? null) !== null),
  );
  const header = element(
    'tr',
    {},
    element('th', { scope: 'col', class: 'corner' }, 'position'),
    ...reached.map((isReached, position) =>
      element('th', { scope: 'col', class: isReached ? 'reached' : undefined }, String(position)),
    ),
  );
  return element(
    'div',
    {},
    limit,
    partSentence('first', positions, longest, 'positions'),
    element(
      'div',
      { class: 'align scrolls', tabindex: 0, role: 'region', 'aria-label': 'Alignment by position' },
      element(
        'table',
        {},
        element('thead', {}, header),
        element('tbody', {}, ...rows.map((row) => alignRow(row, positions))),
      ),
    ),
  );
};

const mostRows = 50;
const mostPositions = 150;

function alignRow(row: AlignRow, positions: number): HTMLElement {
  const sign = row.coefficient === undefined ? 'prompt' : row.coefficient < 0 ? 'minus' : 'plus';
  const cells = Array.from({ length: positions }, (_, position) => {
    const token = tokenAt(row.tokens[position], row.bytes?.[position]);
    return element('td', token ? { class: 'filled' } : {}, token && tokenElement(token));
  });
  return element('tr', { class: sign }, rowLabel(row), ...cells);
}

function rowLabel({ label, layer, coefficient }: AlignRow): HTMLElement {
  if (coefficient === undefined) return element('th', { scope: 'row' }, 'prompt');
  const sign = coefficient < 0 ? '−' : '+';
  return element(
    'th',
    { scope: 'row' },
    element(
      'div',
      { class: 'name' },
      element('span', { class: 'sign-of' }, `${sign} ${shortNumber(Math.abs(coefficient))} × `),
      element('span', { class: 'label' }, `"${shortName(label)}"`),
      element('span', { class: 'layer' }, ` @${layer ?? ''}`),
    ),
  );
}

export const alignChart = chart(drawAlign, { style });

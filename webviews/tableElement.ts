import { exactCell } from '../kernel/results/cellText';
import { tableOf, type Result } from '../kernel/kinds/readings';
import type { Cell, Row, Table } from '../kernel/results/table';
import { visibleText } from '../kernel/results/tokenText';
import { element, type Child } from './element';
import { sorted, type Sorting } from './sorting';
import { tokenElement } from './tokenElement';

/** Every number of a result with all its digits. A header is a button that sorts by its column. */
export function tableElement(result: Result, sorting: Sorting): HTMLElement {
  const table = tableOf(result);
  return element(
    'div',
    { class: 'data scrolls', tabindex: 0, role: 'region', 'aria-label': 'Table of every number' },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...table.columns.map((_, index) => headerCell(table, index, sorting))),
      ),
      element('tbody', {}, ...sorted(table.rows, sorting).map((row) => bodyRow(table, row))),
      table.footer.length > 0 && element('tfoot', {}, ...table.footer.map((row) => bodyRow(table, row))),
    ),
  );
}

function headerCell({ columns, headers }: Table, index: number, sorting: Sorting): HTMLElement {
  const column = columns[index];
  const direction = sorting?.column === index ? sorting.direction : 'none';
  const sign = { ascending: ' ↑', descending: ' ↓', none: '' }[direction];
  return element(
    'th',
    {
      scope: 'col',
      'aria-sort': direction,
      class: classes(column?.kind ?? 'text', index < headers && index === 0),
    },
    element('button', { type: 'button', 'data-sort': index }, `${column?.label ?? ''}${sign}`),
  );
}

function bodyRow({ columns }: Table, row: Row): HTMLElement {
  const token = row.find((cell) => typeof cell === 'object' && cell !== null);
  const id = row[columns.findIndex(({ name }) => name === 'id')];
  const place = columns[0]?.name === 'place' ? row[0] : id;
  const isMarkable = token !== undefined && typeof place === 'number';
  return element(
    'tr',
    isMarkable ? { 'data-mark': place } : {},
    ...row.map((cell, index) => {
      const attributes = { class: classes(columns[index]?.kind ?? 'text', index === 0) };
      return index === 0
        ? element('th', { scope: 'row', ...attributes }, cellContent(cell))
        : element('td', attributes, cellContent(cell));
    }),
  );
}

function cellContent(cell: Cell): Child {
  if (typeof cell === 'object' && cell !== null) return tokenElement(cell);
  return visibleText(exactCell(cell));
}

function classes(kind: string, isSticky: boolean): string {
  return [kind === 'text' || kind === 'token' ? kind : 'numeric', ...(isSticky ? ['sticky'] : [])].join(' ');
}

import { shortCell } from '../kernel/results/cellText';
import { count } from '../kernel/language/numbers';
import { tableOf, type Result } from '../kernel/kinds/readings';
import type { Cell, ColumnKind, Row, Table } from '../kernel/results/table';
import { shortText, visibleText } from '../kernel/results/tokenText';
import { element, type Child } from './element';
import { limitSentence } from './limits';
import { sorted, type Sorting } from './sorting';
import { tokenElement } from './tokenElement';

/** A table with more rows, or cells, than this has elements only for the rows around those in view. */
const mostElements = { rows: 1000, cells: 10_000 };
/** Pixels of a row in such a table; the style sheet has the same number. */
const rowHeight = 26;
/** Rows before and after the ones in view. */
const around = 20;
/** Rows that fit into view, at least. */
const inView = 20;
const mostColumns = 60;
const mostSorted = 200_000;
/** A browser cannot make an element high enough for more rows. */
const mostRows = 1_000_000;
const longestCell = 2000;

/** Made once for each result: it is read again whenever the table scrolls. */
const known = new WeakMap<Result, Table>();

function knownTable(result: Result): Table {
  const found = known.get(result) ?? tableOf(result);
  known.set(result, found);
  return found;
}

/**
 * Every number of a result, as precise as its drawing; copied data have all digits. A header is a button that sorts by its column.
 * @param scrolled how far the table is scrolled down, in pixels.
 */
export function tableElement(result: Result, sorting: Sorting, scrolled: number): HTMLElement {
  const whole = knownTable(result);
  const table = {
    ...whole,
    columns: whole.columns.slice(0, mostColumns),
    rows: whole.rows.length > mostRows ? whole.rows.slice(0, mostRows) : whole.rows,
  };
  const { rows, footer, columns } = table;
  const isVirtual = rows.length > mostElements.rows || rows.length * columns.length > mostElements.cells;
  const isSortable = rows.length <= mostSorted;
  return element(
    'div',
    { class: 'table' },
    ...limits(whole, table, isSortable),
    element(
      'div',
      {
        class: `data scrolls${isVirtual ? ' virtual' : ''}`,
        ...{ tabindex: 0, role: 'region', 'aria-label': 'Table of every number' },
      },
      element(
        'table',
        isVirtual ? { 'aria-rowcount': 1 + rows.length + footer.length } : {},
        element(
          'thead',
          {},
          element(
            'tr',
            isVirtual ? { 'aria-rowindex': 1 } : {},
            ...columns.map((_, index) => headerCell(table, index, sorting, isSortable)),
          ),
        ),
        element(
          'tbody',
          {},
          ...(isVirtual
            ? rowsInView(table, isSortable ? sorting : null, scrolled)
            : sorted(rows, sorting).map((row) => bodyRow(table, row))),
        ),
        footer.length > 0 &&
          element(
            'tfoot',
            {},
            ...footer.map((row, index) =>
              bodyRow(table, row, isVirtual ? 2 + rows.length + index : undefined),
            ),
          ),
      ),
    ),
  );
}

/** The same on paper: nothing to press, and as many rows as such a table has elements for. @param others have all rows. */
export function plainTable(result: Result, others: string): HTMLElement {
  const whole = tableOf(result);
  const columns = whole.columns.slice(0, mostColumns);
  const mostRows = Math.min(mostElements.rows, Math.floor(mostElements.cells / Math.max(1, columns.length)));
  const table = { ...whole, columns, rows: whole.rows.slice(0, mostRows) };
  const { rows, footer } = table;
  return element(
    'div',
    { class: 'table' },
    ...limits(whole, table, true, others),
    element(
      'div',
      { class: 'data scrolls', tabindex: 0, role: 'region', 'aria-label': 'Table of every number' },
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element('tr', {}, ...columns.map((_, index) => headerCell(table, index, null, false))),
        ),
        element('tbody', {}, ...rows.map((row) => bodyRow(table, row))),
        footer.length > 0 && element('tfoot', {}, ...footer.map((row) => bodyRow(table, row))),
      ),
    ),
  );
}

/** What the shown table leaves out, and `others` have. */
function limits(
  whole: Table,
  shown: Table,
  isSortable: boolean,
  others = 'the copied data',
): readonly HTMLElement[] {
  const lacks = (what: string, few: number, all: number) =>
    few < all
      ? [
          limitSentence(
            `The table shows the first ${count(few)} of ${count(all)} ${what}; ${others} have all.`,
          ),
        ]
      : [];
  return [
    ...lacks('columns', shown.columns.length, whole.columns.length),
    ...lacks('rows', shown.rows.length, whole.rows.length),
    ...(isSortable ? [] : [limitSentence(`Tables of more than ${count(mostSorted)} rows are not sorted.`)]),
  ];
}

/** The rows around those in view, and empty ones as high as the others. */
function rowsInView(table: Table, sorting: Sorting, scrolled: number): readonly HTMLElement[] {
  const rows = sorted(table.rows, sorting);
  const top = Math.max(0, Math.min(rows.length - inView, Math.floor(scrolled / rowHeight)));
  const first = Math.max(0, top - around);
  const end = Math.min(rows.length, top + inView + around);
  const space = (count: number) =>
    element(
      'tr',
      { class: 'space', 'aria-hidden': 'true' },
      element('td', { colspan: table.columns.length, style: `height: ${count * rowHeight}px` }),
    );
  return [
    space(first),
    ...rows.slice(first, end).map((row, index) => bodyRow(table, row, first + index + 2)),
    space(rows.length - end),
  ];
}

function headerCell(
  { columns, headers }: Table,
  index: number,
  sorting: Sorting,
  isSortable: boolean,
): HTMLElement {
  const column = columns[index];
  const direction = isSortable && sorting?.column === index ? sorting.direction : 'none';
  const sign = { ascending: ' ↑', descending: ' ↓', none: '' }[direction];
  const label = `${shortText(visibleText(column?.label ?? ''), longestCell)}${sign}`;
  return element(
    'th',
    {
      scope: 'col',
      'aria-sort': isSortable ? direction : undefined,
      class: classes(column?.kind ?? 'text', index < headers && index === 0),
    },
    isSortable ? element('button', { type: 'button', 'data-sort': index }, label) : label,
  );
}

/** @param index the row's place in a table that has elements for some rows only, its header counted, from 1. */
function bodyRow({ columns }: Table, row: Row, index?: number): HTMLElement {
  const token = row.find((cell) => typeof cell === 'object' && cell !== null);
  const id = row[columns.findIndex(({ name }) => name === 'id')];
  const place = columns[0]?.name === 'place' ? row[0] : id;
  const isMarkable = token !== undefined && typeof place === 'number';
  return element(
    'tr',
    { 'data-mark': isMarkable ? place : undefined, 'aria-rowindex': index },
    ...columns.map(({ kind }, column) => {
      const attributes = { class: classes(kind, column === 0) };
      const content = cellContent(row[column] ?? null, kind);
      return column === 0
        ? element('th', { scope: 'row', ...attributes }, content)
        : element('td', attributes, content);
    }),
  );
}

function cellContent(cell: Cell, kind: ColumnKind): Child {
  if (typeof cell === 'object' && cell !== null) return tokenElement(cell);
  return visibleText(shortText(shortCell(cell, kind), longestCell));
}

function classes(kind: string, isSticky: boolean): string {
  return [kind === 'text' || kind === 'token' ? kind : 'numeric', ...(isSticky ? ['sticky'] : [])].join(' ');
}

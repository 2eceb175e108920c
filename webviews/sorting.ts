import type { Cell, Row } from '../kernel/results/table';

/** Sorted by this column, or in the result's own order. */
export type Sorting = { readonly column: number; readonly direction: 'ascending' | 'descending' } | null;

/** What the next press on a column's header asks for: up, down, and the result's own order again. */
export function nextSorting(sorting: Sorting, column: number): Sorting {
  if (sorting?.column !== column) return { column, direction: 'ascending' };
  return sorting.direction === 'ascending' ? { column, direction: 'descending' } : null;
}

/** How rows were sorted last: a table that scrolls asks for the same again and again. */
const last = new WeakMap<readonly Row[], { readonly sorting: Sorting; readonly sorted: readonly Row[] }>();

/** Rows sorted by a column: numbers by value, texts as people sort them, empty cells last in either direction. */
export function sorted(rows: readonly Row[], sorting: Sorting): readonly Row[] {
  if (!sorting) return rows;
  const before = last.get(rows);
  if (before?.sorting?.column === sorting.column && before.sorting.direction === sorting.direction)
    return before.sorted;
  const found = sortedAnew(rows, sorting);
  last.set(rows, { sorting, sorted: found });
  return found;
}

function sortedAnew(rows: readonly Row[], sorting: NonNullable<Sorting>): readonly Row[] {
  const sign = sorting.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a[sorting.column] ?? null, b[sorting.column] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * compare(left, right);
  });
}

const asPeople = new Intl.Collator(undefined, { numeric: true });
const longestCompared = 500;

function compare(left: Exclude<Cell, null>, right: Exclude<Cell, null>): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const text = (cell: Exclude<Cell, null>) => (typeof cell === 'object' ? cell.text : String(cell));
  return asPeople.compare(text(left).slice(0, longestCompared), text(right).slice(0, longestCompared));
}

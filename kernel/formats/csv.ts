import { exactNumber } from '../language/numbers';
import { tableOf, type Result } from '../kinds/readings';
import type { Cell, Table } from '../results/table';
import { trueText } from '../results/tokenText';

/** A result's table as CSV, every number with all its digits. */
export function csv(result: Result): string {
  return csvOf(tableOf(result));
}

/**
 * A table as CSV without its totals (RFC 4180: CRLF after every line, quotes only around fields that need them). Texts
 * are the true ones: a token `=` stays `=` and is not disguised from spreadsheets, because other programs compare it.
 */
export function csvOf({ columns, rows }: Table): string {
  return [columns.map(({ name }) => name), ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return exactNumber(cell);
  const text = typeof cell === 'string' ? cell : trueText(cell);
  // Spaces at the ends are part of a token, and some readers trim them unless the field is quoted.
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

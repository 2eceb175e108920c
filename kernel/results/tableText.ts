import { shortCell } from './cellText';
import type { Column, Table } from './table';
import { oneLine } from './tokenText';
import { columnsText, cut } from './columns';

/** A label or a name is cut beyond this. */
const longestField = 56;

/** A table for a terminal, with three significant digits. Columns that do not fit continue below. */
export function tableText({ columns, rows, footer, headers }: Table, width: number): string {
  const all = [...rows, ...footer];
  return columnsText(
    columns.map(({ label, kind }, index) => ({
      label: oneLine(label),
      toRight: isNumeric(kind),
      fields: all.map((row) => cut(oneLine(shortCell(row[index] ?? null, kind)), longestField)),
    })),
    { width, headers, footer: footer.length },
  );
}

function isNumeric(kind: Column['kind']): boolean {
  return kind !== 'text' && kind !== 'token';
}

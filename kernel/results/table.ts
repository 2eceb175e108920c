import type { TokenText } from './tokenText';

/** What a column holds. It decides how numbers are shortened for people. */
export type ColumnKind =
  'text' | 'token' | 'index' | 'count' | 'axis' | 'number' | 'probability' | 'ratio' | 'nats';

export interface Column {
  /** In CSV: snake_case. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly kind: ColumnKind;
}

/** A text, a number, a token, or nothing. */
export type Cell = string | number | TokenText | null;
export type Row = readonly Cell[];

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Totals: they stay below when rows are sorted, and a CSV, whose columns are added up elsewhere, has none. */
  readonly footer: readonly Row[];
  /** Columns from the left that name a row; they stay in sight when a wide table scrolls. */
  readonly headers: number;
}

/** A column. Its name in CSV comes from its label, unless another is given. */
export function column(
  kind: ColumnKind,
  label: string,
  name = label.toLowerCase().replaceAll(' ', '_'),
): Column {
  return { kind, label, name };
}

/** A table. One column names its rows, unless another number is given. */
export function table(
  columns: readonly Column[],
  rows: readonly Row[],
  footer: readonly Row[] = [],
  headers = 1,
): Table {
  return { columns, rows, footer, headers };
}

/** The token at a position of a prompt, or nothing. */
export function tokenAt(text: string | null | undefined, bytes: string | null | undefined): TokenText | null {
  if (text === null || text === undefined) return null;
  return bytes ? { text, bytes } : { text };
}

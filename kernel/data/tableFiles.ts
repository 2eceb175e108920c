import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import type { Name, Span, Text } from '../language/ast';
import { isWordOf, nearest } from '../language/words';
import { problem } from '../problem';
import { readText, type LabelledText, type Reading } from './textFiles';

/** Texts to measure and prompts to steer with, from tables that people have: CSV, TSV and JSON lines. */

const tableKinds = {
  '.csv': 'delimited',
  '.tsv': 'delimited',
  '.jsonl': 'lines of JSON',
  '.ndjson': 'lines of JSON',
} as const satisfies Readonly<Record<string, 'delimited' | 'lines of JSON'>>;

/** True for files with rows and columns. */
export function isTable(file: string): boolean {
  return isWordOf(tableKinds, extname(file).toLowerCase());
}

/** The column of texts, unless the statement names another. */
const textColumn = 'text';

/**
 * The texts of one column of a table with their labels.
 * @param columns the columns of texts and of labels, as written; without a column of labels every text has `label`.
 */
export async function readTable(
  file: Text,
  columns: { readonly text: Name | null; readonly by: Name | null },
  label: string,
  reading: Pick<Reading, 'folder' | 'signal'>,
): Promise<readonly LabelledText[]> {
  const table = await readRows(file.value, reading, file);
  const [text, by] = [columns.text?.name ?? textColumn, columns.by?.name ?? null];
  requireColumn(table, text, file, columns.text);
  if (by !== null) requireColumn(table, by, file, columns.by);
  return table.rows.map((row) => ({
    text: cellText(row, text, file),
    label: by === null ? label : cellText(row, by, file),
    place: row.place,
  }));
}

/** Pairs of steering prompts: the columns `plus` and `minus`. */
export async function readPairs(
  file: Text,
  reading: Pick<Reading, 'folder' | 'signal'>,
): Promise<readonly (readonly [string, string])[]> {
  const table = await readRows(file.value, reading, file);
  for (const column of ['plus', 'minus']) requireColumn(table, column, file, null);
  if (table.rows.length === 0) throw problem('no-texts', file, { file: file.value });
  return table.rows.map((row) => [cellText(row, 'plus', file), cellText(row, 'minus', file)] as const);
}

interface Table {
  readonly rows: readonly Row[];
  /** Names of all columns; null if the file has no names. */
  readonly have: readonly string[] | null;
}
interface Row {
  readonly cells: Readonly<Record<string, unknown>>;
  /** Where it stands in its file, in words. */
  readonly place: string;
}

/** @throws Problem if there is no such column, or more than one: at its name if one is `written`, else at the file. */
function requireColumn({ have }: Table, column: string, file: Text, written: Name | null): void {
  const found = have?.filter((name) => name === column).length ?? 1;
  if (found > 1)
    throw problem('bad-table', written ?? file, {
      file: file.value,
      reason: `it has ${found} columns named ${column}`,
    });
  if (!have || found === 1) return;
  throw problem('column-missing', written ?? file, {
    file: file.value,
    column,
    have,
    nearest: written && nearest(column, have),
    isDefault: !written && column === textColumn,
  });
}

/** A row's field in a column; empty if the row leaves it out. */
function cellText({ cells, place }: Row, column: string, file: Text): string {
  const value = cells[column] ?? '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  const reason = `${column} in ${place} is neither text nor a number nor true or false`;
  throw problem('bad-table', file, { file: file.value, reason });
}

async function readRows(
  file: string,
  reading: Pick<Reading, 'folder' | 'signal'>,
  span: Span,
): Promise<Table> {
  const ending = extname(file).toLowerCase();
  if (!isWordOf(tableKinds, ending))
    throw problem('bad-table', span, { file, reason: 'its name does not end in .csv, .tsv or .jsonl' });
  const text = await readText(file, reading, span);
  return tableKinds[ending] === 'delimited' ? delimitedRows(file, text, span) : jsonRows(file, text, span);
}

function delimitedRows(file: string, text: string, span: Span): Table {
  let have: readonly string[] | null = null;
  const tabs = extname(file).toLowerCase() === '.tsv';
  try {
    const rows = parse<Row['cells']>(text, {
      bom: true,
      columns: (header: readonly string[]) => [...(have = header.map((name) => name.trim()))],
      delimiter: tabs ? '\t' : ',',
      relax_column_count_less: true,
      // Many programs write tabs between fields and leave quotes in them as they are.
      relax_quotes: tabs,
      skip_empty_lines: true,
    });
    return { rows: rows.map((cells, index) => ({ cells, place: `row ${index + 1}` })), have };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw problem('bad-table', span, { file, reason: error.message });
  }
}

function jsonRows(file: string, text: string, span: Span): Table {
  const rows = text.split(/\r?\n/).flatMap((line, index): readonly Row[] => {
    if (line.trim() === '') return [];
    const cells = parseJson(line);
    if (typeof cells === 'object' && cells !== null && !Array.isArray(cells))
      return [{ cells: cells as Row['cells'], place: `line ${index + 1}` }];
    throw problem('bad-table', span, { file, reason: `line ${index + 1} is not a JSON object` });
  });
  return { rows, have: columnsOf(rows) };
}

/** Names of all columns; a row may leave some out. */
function columnsOf(rows: readonly Row[]): Table['have'] {
  if (rows.length === 0) return null;
  const names = new Set<string>();
  for (const { cells } of rows) for (const name of Object.keys(cells)) names.add(name);
  return [...names];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

import { basename, extname, resolve } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { split } from 'sentence-splitter';
import { decodeNotebook } from './language/cells';
import type { Span } from './language/ast';
import { nearest } from './language/words';
import { problem } from './problem';
import { readBytes } from './readBytes';

/** Texts to measure, from files that people have: plain text, CSV, TSV and JSON lines. */

export interface LabelledText {
  readonly label: string;
  readonly text: string;
  /** Where it stands in its file, in words. */
  readonly place: string;
}

const tableKinds: Readonly<Record<string, 'delimited' | 'lines of JSON'>> = {
  '.csv': 'delimited',
  '.tsv': 'delimited',
  '.jsonl': 'lines of JSON',
  '.ndjson': 'lines of JSON',
};

/** True for files with rows and columns. */
export function isTable(file: string): boolean {
  return extname(file).toLowerCase() in tableKinds;
}

/**
 * The sentences of a text file, labelled with its name. Line breaks within a paragraph are spaces, empty lines end a
 * sentence.
 */
export async function readSentences(
  file: string,
  folder: string,
  span: Span,
): Promise<readonly LabelledText[]> {
  const text = await readText(file, folder, span);
  const label = basename(file);
  const sentences: LabelledText[] = [];
  let line = 1;
  // Paragraphs, and what parts them.
  for (const [index, part] of text.split(/(\r?\n[ \t]*\r?\n)/).entries()) {
    if (index % 2 === 0)
      for (const sentence of sentencesOf(part))
        sentences.push({
          label,
          text: sentence,
          place: `sentence ${sentences.length + 1}, in the paragraph of line ${line + emptyLines(part)}`,
        });
    line += part.match(/\n/g)?.length ?? 0;
  }
  return sentences;
}

/** Empty lines that a paragraph begins with. */
function emptyLines(paragraph: string): number {
  return /^\s*/.exec(paragraph)?.[0].match(/\n/g)?.length ?? 0;
}

/** Longest text that is split at once: the splitter's time grows with the square of its length. */
const longestPiece = 4000;

function sentencesOf(paragraph: string): readonly string[] {
  const line = paragraph.replace(/\s+/g, ' ').trim();
  if (line === '') return [];
  if (line.length <= longestPiece)
    return split(line)
      .filter(({ type }) => type === 'Sentence')
      .map(({ raw }) => raw);
  const end =
    line.lastIndexOf('. ', longestPiece) + 1 || line.lastIndexOf(' ', longestPiece) + 1 || longestPiece;
  return [...sentencesOf(line.slice(0, end)), ...sentencesOf(line.slice(end))];
}

/**
 * The texts of one column of a table with their labels.
 * @param columns the column of texts, and the one of labels; without one every text has the file's name.
 */
export async function readTable(
  file: string,
  columns: { readonly text: string; readonly by: string | null },
  folder: string,
  span: Span,
): Promise<readonly LabelledText[]> {
  const { rows, have } = await readRows(file, folder, span);
  requireColumns(file, have, [columns.text, ...(columns.by === null ? [] : [columns.by])], span);
  return rows.map((row, index) => ({
    text: String(row[columns.text] ?? ''),
    label: columns.by === null ? file : String(row[columns.by] ?? ''),
    place: `row ${index + 1}`,
  }));
}

function requireColumns(file: string, have: Rows['have'], wanted: readonly string[], span: Span): void {
  for (const column of wanted)
    if (have && !have.includes(column))
      throw problem('column-missing', span, { file, column, nearest: nearest(column, have) });
}

interface Rows {
  readonly rows: readonly Record<string, unknown>[];
  /** Names of all columns; null where nothing says them. */
  readonly have: readonly string[] | null;
}

/** Names of all columns; a row may leave some out. */
function columnsOf(rows: Rows['rows']): Rows['have'] {
  if (rows.length === 0) return null;
  return [
    ...rows.reduce(
      (names, row) => Object.keys(row).reduce((set, name) => set.add(name), names),
      new Set<string>(),
    ),
  ];
}

/** Pairs of steering prompts: the columns `plus` and `minus`. */
export async function readPairs(
  file: string,
  folder: string,
  span: Span,
): Promise<readonly (readonly [string, string])[]> {
  const { rows, have } = await readRows(file, folder, span);
  requireColumns(file, have, ['plus', 'minus'], span);
  if (rows.length === 0) throw problem('no-texts', span, { file });
  return rows.map((row) => [String(row['plus'] ?? ''), String(row['minus'] ?? '')] as const);
}

async function readRows(file: string, folder: string, span: Span): Promise<Rows> {
  const kind = tableKinds[extname(file).toLowerCase()];
  if (!kind)
    throw problem('bad-table', span, { file, reason: 'its name does not end in .csv, .tsv or .jsonl' });
  const text = await readText(file, folder, span);
  return kind === 'delimited' ? delimitedRows(file, text, span) : jsonRows(file, text, span);
}

function delimitedRows(file: string, text: string, span: Span): Rows {
  let have: readonly string[] | null = null;
  try {
    const rows = parse<Record<string, unknown>>(text, {
      bom: true,
      columns: (header: readonly string[]) => [...(have = header.map((name) => name.trim()))],
      delimiter: extname(file).toLowerCase() === '.tsv' ? '\t' : ',',
      relax_column_count_less: true,
      skip_empty_lines: true,
    });
    return { rows, have };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw problem('bad-table', span, { file, reason: error.message });
  }
}

function jsonRows(file: string, text: string, span: Span): Rows {
  const rows = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const row = parseJson(line);
      if (typeof row === 'object' && row !== null && !Array.isArray(row))
        return [row as Record<string, unknown>];
      throw problem('bad-table', span, { file, reason: `line ${index + 1} is not a JSON object` });
    });
  return { rows, have: columnsOf(rows) };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

async function readText(file: string, folder: string, span: Span): Promise<string> {
  const bytes = await readBytes(resolve(folder, file), file, span);
  const decoded = decodeNotebook(bytes);
  if ('text' in decoded) return decoded.text.replace(/^\ufeff/, '');
  const { line, column, message } = decoded.error;
  throw problem('file-unreadable', span, {
    file,
    reason: `line ${line}, column ${column}: ${message.replace(/\.$/, '')}`,
  });
}

/**
 * The percent format: a notebook's text to cells and back, byte for byte.
 *
 * A line `# %%` begins a code cell, `# %% [markdown]` a Markdown cell whose lines carry `# `. Empty lines
 * before the next marker separate cells and are no part of them. Three kinds of lines would be misread
 * and are written with a backslash more: a marker (`# \%%`), and as the last line of a code cell an empty
 * one (`# \`) or one that looks like it.
 */
import { diagnostic, lineAndColumn, type RunError } from './diagnostics';

export interface NotebookCell {
  readonly kind: 'code' | 'markdown';
  readonly source: string;
  /** How the cell was written in the file that it came from; new cells have none. */
  readonly origin?: CellOrigin;
}

/** A cell's part of the file, in pieces whose concatenation is that part exactly. Plain JSON. */
interface CellOrigin {
  /** Only before the first marker: a byte order mark and empty lines. */
  readonly lead: string;
  /** The marker's line with its line end; empty for text before the first marker. */
  readonly marker: string;
  readonly body: string;
  /** Empty lines after the body. */
  readonly gap: string;
  readonly lineEnd: LineEnd;
  /** True for the file's last cell. */
  readonly last: boolean;
}

/** A file's line ends: those of its first line. In a file with LF a CR is a character like others. */
type LineEnd = '\n' | '\r\n';

const byteOrderMark = '\ufeff';
const marker = /^# %%(?:\s|$)/;
const markdownMarker = /^# %%\s(?:.*\s)?\[(?:markdown|md)\](?:\s|$)/;
const emptyLinesBeforeMarker = /^(?:\r?\n)*(?=# %%(?:\s|$))/;
const escapable = /^# \\*%%(?:\s|$)/;
const escaped = /^# \\+%%(?:\s|$)/;
const lastEscapable = /^# \\+$/;

/** The cells of a notebook's text. Any text is a notebook: `formatNotebook(parseNotebook(text)) === text`. */
export function parseNotebook(text: string): readonly NotebookCell[] {
  const lineEnd = lineEndOf(text);
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const lead = mark + (emptyLinesBeforeMarker.exec(text.slice(mark.length))?.[0] ?? '');
  const parts = splitParts(text.slice(lead.length));
  if (parts.length === 0 && lead !== '') parts.push([]);
  return parts.map((lines, i) => readPart(lines, i === 0 ? lead : '', lineEnd, i === parts.length - 1));
}

/** For each cell of a file, the file's line (from 1) that its source begins on. */
export function sourceLines(cells: readonly NotebookCell[]): readonly number[] {
  let line = 1;
  return cells.map(({ origin }) => {
    if (!origin) return line;
    const { lead, marker: written, body, gap } = origin;
    const start = line + countLines(lead + written);
    line = start + countLines(body + gap);
    return start;
  });
}

const countLines = (text: string) => text.split('\n').length - 1;

/**
 * The text of a notebook. A cell that is as it was read is written as it was; an edited one keeps its
 * marker line and the empty lines after it. A source that differs only in line ends is not edited.
 */
export function formatNotebook(cells: readonly NotebookCell[]): string {
  const lineEnd = cells.find(({ origin }) => origin)?.origin?.lineEnd ?? '\n';
  const marked = cells.some(({ origin }) => origin?.lead.startsWith(byteOrderMark));
  const parts = cells.map((cell, i) =>
    formatPart(cell, { first: i === 0, last: i === cells.length - 1, lineEnd, marked }),
  );
  return (marked ? byteOrderMark : '') + parts.join('');
}

/** Where a cell is written. */
interface Place {
  readonly first: boolean;
  readonly last: boolean;
  readonly lineEnd: LineEnd;
  /** The file begins with a byte order mark. */
  readonly marked: boolean;
}

/** A file's text, or an error at the first byte that is not UTF-8. Keeps a byte order mark. */
export function decodeNotebook(bytes: Uint8Array): { readonly text: string } | { readonly error: RunError } {
  try {
    return { text: strictDecoder().decode(bytes) };
  } catch {
    return { error: firstBadByte(bytes) };
  }
}

const strictDecoder = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function firstBadByte(bytes: Uint8Array): RunError {
  const decoder = strictDecoder();
  let text = '';
  let start = 0;
  try {
    for (let i = 0; i < bytes.length; i++) {
      const character = decoder.decode(bytes.subarray(i, i + 1), { stream: true });
      text += character;
      if (character !== '') start = i + 1;
    }
  } catch {
    // The character that began at `start` is the one that does not decode.
  }
  const { code, message } = diagnostic('not-utf8', { start: 0, end: 0 }, { byte: bytes[start] ?? 0 });
  return { code, message, ...lineAndColumn(text, text.length) };
}

function lineEndOf(text: string): LineEnd {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Lines with their ends, in parts that begin with a marker (the first one perhaps without). */
function splitParts(text: string): string[][] {
  const parts: string[][] = [];
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const part = parts.at(-1);
    if (part === undefined || marker.test(line)) parts.push([line]);
    else part.push(line);
  }
  return parts;
}

function readPart(lines: readonly string[], lead: string, lineEnd: LineEnd, last: boolean): NotebookCell {
  const hasMarker = marker.test(lines[0] ?? '');
  const bodyStart = hasMarker ? 1 : 0;
  const bodyEnd = 1 + lines.findLastIndex((line, i) => i >= bodyStart && content(line, lineEnd) !== '');
  const split = Math.max(bodyStart, bodyEnd);
  const origin: CellOrigin = {
    lead,
    marker: hasMarker ? (lines[0] ?? '') : '',
    body: lines.slice(bodyStart, split).join(''),
    gap: lines.slice(split).join(''),
    lineEnd,
    last,
  };
  return { ...readOrigin(origin), origin };
}

/** What the pieces of a cell say. */
function readOrigin({ marker, body, lineEnd }: CellOrigin): Pick<NotebookCell, 'kind' | 'source'> {
  const kind = markdownMarker.test(marker) ? 'markdown' : 'code';
  const lines = body.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const read = lines.map((line) => unescapeLine(content(line, lineEnd)));
  if (kind === 'markdown') return { kind, source: read.map(withoutPrefix).join('\n') };
  const last = read.pop();
  return { kind, source: [...read, ...(last === undefined ? [] : [unescapeLastLine(last)])].join('\n') };
}

/** A line without its end. */
function content(line: string, lineEnd: LineEnd): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith(lineEnd) ? -lineEnd.length : -1);
}

function formatPart(cell: NotebookCell, place: Place): string {
  const { lineEnd, last } = place;
  const origin = cell.origin?.lineEnd === lineEnd ? cell.origin : undefined;
  const kept = origin && keptPart(cell, origin, place);
  if (kept !== undefined) return kept;
  const gap = last ? '' : origin && !origin.last ? origin.gap : lineEnd;
  return canonicalMarker(cell.kind) + lineEnd + formatBody(cell, lineEnd) + gap;
}

/** The cell with the marker and the empty lines of its origin; undefined if that would be misread here. */
function keptPart(cell: NotebookCell, origin: CellOrigin, place: Place): string | undefined {
  const { first, last, lineEnd } = place;
  const read = readOrigin(origin);
  const same = read.kind === cell.kind && withLineFeeds(read.source) === withLineFeeds(cell.source);
  const lead = first ? origin.lead.replace(byteOrderMark, '') : '';
  const head = origin.body === '' ? withLineEnd(origin.marker, lineEnd) : origin.marker;
  const text = lead + head + (same ? origin.body : formatBody(cell, lineEnd));
  const unterminated = origin.last && last && !(origin.marker + origin.body + origin.gap).endsWith('\n');
  const part = unterminated
    ? withoutLineEnd(text, lineEnd)
    : withLineEnd(text, lineEnd) + gapOf(origin, last);
  return readsAs(part, same ? read : cell, place) ? part : undefined;
}

/** The empty lines after a cell: its own, unless it has become or is no longer the last one. */
function gapOf(origin: CellOrigin, last: boolean): string {
  if (origin.last === last) return origin.gap;
  return last ? '' : origin.lineEnd;
}

/** True if a part, written at its place, reads back as one cell with this content. */
function readsAs(part: string, cell: NotebookCell, { first, last, lineEnd, marked }: Place): boolean {
  if (!first && !marker.test(part)) return false;
  if (first && part.includes('\n') && lineEndOf(part) !== lineEnd) return false;
  if (first && part.startsWith(byteOrderMark) && !marked) return false;
  const [lines, ...others] = splitParts(part.replace(emptyLinesBeforeMarker, ''));
  const blank = /^(?:\r?\n)*$/.test(part);
  if (blank && !(last && (marked || part !== ''))) return false;
  const read = readPart(lines ?? [], '', lineEnd, true);
  return others.length === 0 && read.kind === cell.kind && read.source === cell.source;
}

const canonicalMarker = (kind: NotebookCell['kind']) => (kind === 'code' ? '# %%' : '# %% [markdown]');
const withLineFeeds = (text: string) => text.replace(/\r\n?/g, '\n');
const withLineEnd = (text: string, lineEnd: LineEnd) =>
  text === '' || text.endsWith('\n') ? text : text + lineEnd;
const withoutLineEnd = (text: string, lineEnd: LineEnd) =>
  text.endsWith(lineEnd) ? text.slice(0, -lineEnd.length) : text;

function formatBody({ kind, source }: NotebookCell, lineEnd: LineEnd): string {
  if (source === '') return '';
  const lines = source.split('\n');
  const last = lines.length - 1;
  return lines
    .map((line, i) => {
      if (kind === 'markdown') return escapeLine(withPrefix(line));
      return escapeLine(i === last ? escapeLastLine(line) : line);
    })
    .map((line) => line + lineEnd)
    .join('');
}

const withPrefix = (line: string) => (line === '' ? '#' : `# ${line}`);

/** A Markdown line that lacks its prefix is shown as it is. */
function withoutPrefix(line: string): string {
  if (line === '#') return '';
  return line.startsWith('# ') ? line.slice(2) : line;
}

const escapeLine = (line: string) => (escapable.test(line) ? `# \\${line.slice(2)}` : line);
const unescapeLine = (line: string) => (escaped.test(line) ? `# ${line.slice(3)}` : line);

/** An empty last line is `# \`, which itself is `# \\`, and so on. */
function escapeLastLine(line: string): string {
  if (line === '') return '# \\';
  return lastEscapable.test(line) ? `${line}\\` : line;
}

function unescapeLastLine(line: string): string {
  if (line === '# \\') return '';
  return lastEscapable.test(line) ? line.slice(0, -1) : line;
}

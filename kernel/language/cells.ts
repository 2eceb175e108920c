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
// A file may have millions of lines: these find them in the whole text, and no array holds them.
const escapable = /(?<![^\n])# (?=\\*%%(?:\s|$))/g;
const escaped = /(?<![^\n])# \\(?=\\*%%(?:\s|$))/g;
const emptyWithSpace = /(?<![^\n])# (?=\n|$)/g;
const prefix = /(?<![^\n])#(?: |(?=\n|$))/g;
const lastEscapable = /^# \\+$/;

/** The cells of a notebook's text. Any text is a notebook: `formatNotebook(parseNotebook(text)) === text`. */
export function parseNotebook(text: string): readonly NotebookCell[] {
  const lineEnd = lineEndOf(text);
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const lead = text.slice(0, leadEnd(text, mark.length));
  const parts = splitParts(text.slice(lead.length));
  if (parts.length === 0 && lead !== '') parts.push('');
  return parts.map((part, i) => readPart(part, i === 0 ? lead : '', lineEnd, i === parts.length - 1));
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

function countLines(text: string): number {
  let count = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) count++;
  return count;
}

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

/** Bytes that are decoded at a time in the search for the one that does not decode. */
const searchedAtOnce = 1 << 16;

function firstBadByte(bytes: Uint8Array): RunError {
  let text = '';
  let start = 0;
  try {
    for (let end = 0; start < bytes.length; start = end) {
      end = characterStart(bytes, start + searchedAtOnce);
      text += strictDecoder().decode(bytes.subarray(start, end));
    }
  } catch {
    // The character is in the bytes that begin at `start`.
  }
  const decoder = strictDecoder();
  try {
    for (let i = start; i < bytes.length; i++) {
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

/** Where the character at `position` begins, or the end of the bytes. A character has four bytes at most. */
function characterStart(bytes: Uint8Array, position: number): number {
  if (position >= bytes.length) return bytes.length;
  const isInside = (i: number) => ((bytes[i] ?? 0) & 0xc0) === 0x80;
  return [0, 1, 2, 3].map((back) => position - back).find((i) => !isInside(i)) ?? position;
}

function lineEndOf(text: string): LineEnd {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** The end of the empty lines that begin at `start`. */
function emptyLinesEnd(text: string, start: number): number {
  let end = start;
  for (;;) {
    const lineFeed = text[end] === '\r' ? end + 1 : end;
    if (text[lineFeed] !== '\n') return end;
    end = lineFeed + 1;
  }
}

/** The end of the empty lines at `start` that a marker follows; `start` if none does. */
function leadEnd(text: string, start: number): number {
  const end = emptyLinesEnd(text, start);
  return isMarkerAt(text, end) ? end : start;
}

const isMarkerAt = (text: string, start: number) => marker.test(text.slice(start, start + '# %% '.length));

/** The text in parts that begin with a marker (the first one perhaps without). */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n# %%'); end !== -1; end = text.indexOf('\n# %%', end + 1)) {
    if (!isMarkerAt(text, end + 1)) continue;
    parts.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) parts.push(text.slice(start));
  return parts;
}

function readPart(part: string, lead: string, lineEnd: LineEnd, last: boolean): NotebookCell {
  const bodyStart = marker.test(part) ? part.indexOf('\n') + 1 || part.length : 0;
  const bodyEnd = gapStart(part, bodyStart, lineEnd);
  const origin: CellOrigin = {
    lead,
    marker: part.slice(0, bodyStart),
    body: part.slice(bodyStart, bodyEnd),
    gap: part.slice(bodyEnd),
    lineEnd,
    last,
  };
  return { ...readOrigin(origin), origin };
}

/** Where the empty lines at the end of a cell begin. */
function gapStart(part: string, bodyStart: number, lineEnd: LineEnd): number {
  let start = part.length;
  while (start > bodyStart && part[start - 1] === '\n') {
    const lineStart = start - (part.endsWith(lineEnd, start) ? lineEnd.length : 1);
    if (lineStart > bodyStart && part[lineStart - 1] !== '\n') break;
    start = lineStart;
  }
  return start;
}

/** What the pieces of a cell say. */
function readOrigin({ marker, body, lineEnd }: CellOrigin): Pick<NotebookCell, 'kind' | 'source'> {
  const lines = replaceAll(body, lineEnd, '\n');
  const read = (lines.endsWith('\n') ? lines.slice(0, -1) : lines).replace(escaped, '# ');
  if (markdownMarker.test(marker)) return { kind: 'markdown', source: read.replace(prefix, '') };
  return { kind: 'code', source: withLastLine(read, unescapeLastLine) };
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
  const [text, ...others] = splitParts(part.slice(leadEnd(part, 0)));
  const blank = emptyLinesEnd(part, 0) === part.length;
  if (blank && !(last && (marked || part !== ''))) return false;
  const read = readPart(text ?? '', '', lineEnd, true);
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
  const lines = kind === 'markdown' ? withPrefix(source) : withLastLine(source, escapeLastLine);
  return replaceAll(`${lines.replace(escapable, '# \\')}\n`, '\n', lineEnd);
}

const replaceAll = (text: string, what: string, by: string) =>
  what === by ? text : text.replaceAll(what, by);

const withPrefix = (source: string) => `# ${source.replaceAll('\n', '\n# ')}`.replace(emptyWithSpace, '#');

function withLastLine(source: string, change: (line: string) => string): string {
  const start = source.lastIndexOf('\n') + 1;
  return source.slice(0, start) + change(source.slice(start));
}

/** An empty last line is `# \`, which itself is `# \\`, and so on. */
function escapeLastLine(line: string): string {
  if (line === '') return '# \\';
  return lastEscapable.test(line) ? `${line}\\` : line;
}

function unescapeLastLine(line: string): string {
  if (line === '# \\') return '';
  return lastEscapable.test(line) ? line.slice(0, -1) : line;
}

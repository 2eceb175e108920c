/** Text for a terminal: wrapped at a width and set in columns. Wide characters take two cells. */
import stringWidth from 'string-width';

/** Lines of at most `width` cells; line breaks stay, words longer than a line are cut. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => wrapLine(line.replaceAll('\t', '    '), width));
}

function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let [line, cells, space] = ['', 0, ''];
  for (const run of text.match(/\s+|\S+/g) ?? []) {
    if (/^\s/.test(run)) {
      space = run;
      continue;
    }
    const word = space + run;
    space = '';
    const more = cellsUpTo(word, width - cells);
    if (cells + more <= width) {
      line += word;
      cells += more;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const piece of pieces(run, width)) {
      if (line !== '') lines.push(line);
      line = piece;
    }
    cells = cellsOf(line);
  }
  lines.push(line);
  return lines;
}

/** A text cut at every `width` cells. A piece has one character at least. */
function* pieces(text: string, width: number): Generator<string> {
  let [piece, cells] = ['', 0];
  for (const character of characters(text)) {
    const more = cellsOfCharacter(character);
    if (piece !== '' && cells + more > width) {
      yield piece;
      [piece, cells] = ['', 0];
    }
    piece += character;
    cells += more;
  }
  yield piece;
}

const segmenter = new Intl.Segmenter();
/** The time that the segmenter takes grows with the square of a text's length: it is given so much at once. */
const mostUnits = 256;

/** What people take for the characters of a text, of which there may be millions. */
function* characters(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const part = text.slice(at, at + mostUnits);
    const found = Array.from(segmenter.segment(part), ({ segment }) => segment);
    // The last one may go on behind the part.
    if (at + part.length < text.length && found.length > 1) found.pop();
    yield* found;
    for (const { length } of found) at += length;
  }
}

/** True for a text with a cell for each of its characters. */
const isPlain = (text: string) => /^[ -~]*$/.test(text);

/** How many cells a text takes. */
const cellsOf = (text: string) => cellsUpTo(text, Infinity);

/** How many cells a text takes; any larger number if they are more than `most`, since it may be long. */
function cellsUpTo(text: string, most: number): number {
  if (isPlain(text)) return text.length;
  if (text.length <= mostUnits) return stringWidth(text);
  let cells = 0;
  for (const character of characters(text)) {
    cells += cellsOfCharacter(character);
    if (cells > most) break;
  }
  return cells;
}

const characterCells = new Map<string, number>();
const mostCharacters = 5000;

/** Long texts have few different characters, and each takes microseconds. */
function cellsOfCharacter(character: string): number {
  const known = characterCells.get(character);
  if (known !== undefined) return known;
  const cells = stringWidth(character);
  if (characterCells.size < mostCharacters && character.length < mostUnits)
    characterCells.set(character, cells);
  return cells;
}

/** Text cut to a width, with an ellipsis if something is missing. */
export function cut(text: string, width: number): string {
  if (cellsUpTo(text, width) <= width) return text;
  const [head = ''] = pieces(text, width - 1);
  return `${head}…`;
}

export interface TextColumn {
  readonly label: string;
  readonly toRight: boolean;
  /** Every field from the first row on. */
  readonly fields: readonly string[];
}

const gap = '  ';

/**
 * Columns side by side under their labels and a line. What does not fit goes on below, with the first `headers` columns
 * again; `footer` of the rows are below a second line.
 */
export function columnsText(
  columns: readonly TextColumn[],
  { width, headers, footer }: { readonly width: number; readonly headers: number; readonly footer: number },
): string {
  const named = columns.slice(0, headers);
  const blocks: TextColumn[][] = [];
  let block: TextColumn[] = [];
  for (const column of columns.slice(headers)) {
    if (block.length > 0 && totalWidth([...named, ...block, column]) > width) {
      blocks.push(block);
      block = [];
    }
    block.push(column);
  }
  return [...blocks, block].map((shown) => blockText([...named, ...shown], footer)).join('\n\n');
}

const widths = new WeakMap<TextColumn, number>();

/** Measured once per column and not once per field. */
function columnWidth(column: TextColumn): number {
  const known = widths.get(column);
  if (known !== undefined) return known;
  const { label, fields } = column;
  const width = fields.reduce((most, text) => Math.max(most, cellsOf(text)), cellsOf(label));
  widths.set(column, width);
  return width;
}

function totalWidth(columns: readonly TextColumn[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column), gap.length * (columns.length - 1));
}

function blockText(columns: readonly TextColumn[], footer: number): string {
  const rows = columns[0]?.fields.length ?? 0;
  const line = (fields: readonly string[]) => fields.join(gap).trimEnd();
  const rule = line(columns.map((column) => '─'.repeat(columnWidth(column))));
  const row = (index: number) => line(columns.map((column) => padded(column.fields[index] ?? '', column)));
  const body = Array.from({ length: rows }, (_, index) => row(index));
  const totals = footer > 0 ? [rule, ...body.slice(rows - footer)] : [];
  return [
    line(columns.map((column) => padded(column.label, column))),
    rule,
    ...body.slice(0, rows - footer),
    ...totals,
  ].join('\n');
}

function padded(text: string, column: TextColumn): string {
  const space = ' '.repeat(columnWidth(column) - cellsOf(text));
  return column.toRight ? space + text : text + space;
}

/** Text under a label that stands to its left on the first line. */
export function hanging(label: string, text: string, width: number): string {
  const margin = cellsOf(label);
  return wrap(text, Math.max(20, width - margin))
    .map((line, index) => ((index === 0 ? label : ' '.repeat(margin)) + line).trimEnd())
    .join('\n');
}

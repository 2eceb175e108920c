/** Text for a terminal: wrapped at a width and set in columns. Wide characters take two cells. */
import stringWidth from 'string-width';

/** Lines of at most `width` cells; line breaks stay, words longer than a line are cut. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => wrapLine(line.replaceAll('\t', '    '), width));
}

function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (stringWidth(line + word) <= width) {
      line += word;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word.trimStart();
    while (stringWidth(line) > width) {
      const head = fitting(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}

/** The longest beginning that fits, of at least one character. */
function fitting(text: string, width: number): string {
  let head = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (head !== '' && stringWidth(head + segment) > width) break;
    head += segment;
  }
  return head;
}

/** Text cut to a width, with an ellipsis if something is missing. */
export function cut(text: string, width: number): string {
  return stringWidth(text) <= width ? text : `${fitting(text, width - 1)}…`;
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
  const width = fields.reduce((most, text) => Math.max(most, stringWidth(text)), stringWidth(label));
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
  const space = ' '.repeat(columnWidth(column) - stringWidth(text));
  return column.toRight ? space + text : text + space;
}

/** Text under a label that stands to its left on the first line. */
export function hanging(label: string, text: string, width: number): string {
  const margin = stringWidth(label);
  return wrap(text, Math.max(20, width - margin))
    .map((line, index) => ((index === 0 ? label : ' '.repeat(margin)) + line).trimEnd())
    .join('\n');
}

import { qualification, sentence, tableOf, type Result } from '../kinds/readings';
import { shortCell } from '../results/cellText';
import type { Cell, Column, ColumnKind, Table } from '../results/table';
import { oneLine, tokenLabel } from '../results/tokenText';

/** A result as Markdown (GitHub's): its sentence, its table as precise as its drawing, its quiet line. */
export function markdown(result: Result): string {
  return blocks(result).join('\n\n');
}

function blocks(result: Result): readonly string[] {
  const quiet = `*${escapeMarkdown(qualification(result))}*`;
  if (result.kind === 'message') return [result.text.split('\n').map(escapeMarkdown).join('  \n'), quiet];
  const table = tableOf(result);
  return [
    `**${escapeMarkdown(sentence(result))}**`,
    ...('prompt' in result && result.prompt !== '' ? [`Prompt: ${code(oneLine(result.prompt))}`] : []),
    ...(table.rows.length === 0 ? [] : [markdownTable(table)]),
    quiet,
  ];
}

/** A table as GitHub's Markdown, numbers to the right. */
function markdownTable({ columns, rows, footer }: Table): string {
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`;
  return [
    line(columns.map(({ label }) => escapeMarkdown(label))),
    line(columns.map(({ kind }) => (isNumeric(kind) ? '---:' : '---'))),
    ...[...rows, ...footer].map((row) =>
      line(row.map((cell, index) => field(cell, columns[index]?.kind ?? 'text'))),
    ),
  ].join('\n');
}

function isNumeric(kind: Column['kind']): boolean {
  return kind !== 'text' && kind !== 'token';
}

function field(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return shortCell(cell, kind);
  if (typeof cell === 'string') return escapeMarkdown(oneLine(cell));
  return code(tokenLabel(cell)).replaceAll('|', '\\|');
}

/** Text that Markdown shows as it is: no markup, no HTML, no table cell and no formula begins in it. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>#|~$&]/g, '\\$&')
    .replace(/^(\s*)([-+=:])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
    .replace(/:\/\/|\bwww\./gi, (link) => link.replace(/[/.]/g, '\\$&'));
}

/** A code span; the text may have backticks of its own. */
function code(text: string): string {
  if (text === '') return '';
  const longest = (text.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
  const fence = '`'.repeat(longest + 1);
  const inner = /^`|`$|^ .* $/.test(text) ? ` ${text} ` : text;
  return fence + inner + fence;
}

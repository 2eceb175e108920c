import { parseCell } from './parser';
import { printStatement } from './statements/all';

/** The statements of a text, read and printed anew, one a line; null if the text is anything but statements. */
export function printedAnew(text: string): string | null {
  const { program, diagnostics } = parseCell(text);
  const { statements } = program;
  return diagnostics.length > 0 || statements.length === 0 ? null : statements.map(printStatement).join('\n');
}

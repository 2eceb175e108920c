/** The text in quotes at a place that a model reads. */
import type { AnalyzedCell, AnalyzedStatement } from './analysis';
import type { Span, Text } from './ast';
import { parseCell } from './parser';
import { formOf, type Statement } from './statements/all';

export interface TextRead extends Text {
  /** True if it is a prompt or a measured text: BOS stands in front of it. */
  readonly hasBos: boolean;
}

/** @param path the parts at the place, from the statement to the smallest. Null for files, words to look for and names. */
export function textAt(
  { source }: AnalyzedCell,
  { statement }: AnalyzedStatement,
  path: readonly Span[],
): TextRead | null {
  const text = path.find((node): node is Text => 'value' in node && typeof node.value === 'string');
  if (!text || source[text.start] !== '"') return null;
  const expected = parseCell(source.slice(0, text.start)).expected;
  const isRead = expected.some(({ kind }) => kind === 'text' || kind === 'statement');
  return isRead ? { ...text, hasBos: hasBos(statement, text) } : null;
}

function hasBos(statement: Statement, text: Text): boolean {
  if (statement.kind === 'heat') return true;
  const form = formOf(statement);
  const isIn = ({ start, end }: Span) => start <= text.start && text.end <= end;
  return [...form.prompts(statement), ...form.bindings(statement).additions].some(isIn);
}

import type { AnalyzedCell, AnalyzedStatement } from './analysis';

/** The statement that an offset is in, or that it is behind on the same line. */
export function statementAt({ source, statements }: AnalyzedCell, offset: number): AnalyzedStatement | null {
  const last = statements.findLast(({ statement }) => statement.start <= offset);
  if (!last) return null;
  const between = source.slice(last.statement.end, offset).replace(/\\[ \t]*(?:\r\n|\n|\r)/g, '');
  return /[\r\n]/.test(between) ? null : last;
}

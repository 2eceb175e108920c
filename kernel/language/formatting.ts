/**
 * The canonical spaces of a cell: each statement as the printer writes it, no blanks before it or at the end of its line,
 * one space before a comment. Comments, empty lines and line ends stay.
 */
import type { AnalyzedCell } from './analysis';
import { parseCell } from './parser';
import { replaced, type Replacement } from './replaced';
import { formOf, printStatement, type Statement } from './statements/all';

/** A statement that continues over lines stays so if it would be longer than this on one. */
const widestLine = 100;

/** What to replace so that a cell has canonical spaces. Statements with a syntax error stay as they are. */
export function formatting({
  source,
  statements,
}: Pick<AnalyzedCell, 'source' | 'statements'>): readonly Replacement[] {
  const replacements = statements
    .filter(({ isBroken }) => !isBroken)
    .flatMap(({ statement }) => lineOf(source, statement))
    .filter(({ span, text }) => source.slice(span.start, span.end) !== text);
  // The printer is tested to write what it read; a program is worth another look.
  return meaningOf(replaced(source, replacements)) === meaningOf(source) ? replacements : [];
}

const meaningOf = (source: string): string =>
  parseCell(source).program.statements.map(printStatement).join('\n');

/** The line of a statement, with the blanks before it and what follows it. */
function lineOf(source: string, statement: Statement): readonly Replacement[] {
  const written = source.slice(statement.start, statement.end);
  const printed = asWritten(written, statement);
  if (/[\r\n]/.test(written) && printed.length > widestLine) return [];
  const before = /[ \t]*$/.exec(source.slice(0, statement.start).slice(-mostBlanks));
  const start = statement.start - (before?.[0].length ?? 0);
  blanksAndComment.lastIndex = statement.end;
  // No match is a `\` that continues the statement by nothing: it stays.
  const [rest = '', comment] = blanksAndComment.exec(source) ?? [];
  const text = comment === undefined ? printed : `${printed} ${comment.trimEnd()}`;
  return [{ span: { start, end: statement.end + rest.length }, text }];
}

/** Blanks before a statement that are looked for. */
const mostBlanks = 1000;
const blanksAndComment = /[ \t]*(?:(#[^\r\n]*)|(?=[\r\n]|$))/y;

/** The statement printed; a prompt alone stays alone, without the word that it may have. */
function asWritten(written: string, statement: Statement): string {
  const printed = printStatement(statement);
  const { word } = formOf(statement);
  return written.startsWith(word) ? printed : printed.slice(word.length).trimStart();
}

/** A cell's text to its syntax tree. One statement's error hides nothing of the others. */
import { clauseWords } from './additions';
import type { Name } from './ast';
import {
  endsLine,
  expectLineEnd,
  failExpected,
  openCursor,
  type Cursor,
  type Expected,
  type Keyword,
} from './cursor';
import type { Diagnostic } from './diagnostics';
import { count } from './numbers';
import { formOf, statements, type Statement, type StatementKind } from './statements/all';
import { endsStep, finished, type Steps } from './steps';
import { isWordOf, nearest } from './words';

interface Program {
  readonly statements: readonly Statement[];
}

export interface ParsedCell {
  /** The statements without syntax errors. */
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  /** How many problems there are beyond those. */
  readonly unreported: number;
  /** Statements with a syntax error, as far as they were read. */
  readonly broken: readonly Statement[];
  /** The words of the language, in the order of the text. */
  readonly keywords: readonly Keyword[];
  /** What could follow at the end of the text. */
  readonly expected: readonly Expected[];
}

const words = Object.keys(statements);
const clauses = Object.keys(clauseWords);

/** Statements of a cell: nobody writes so many, and each is checked while somebody types. */
const mostStatements = 25_000;

/** Parses a cell. Never throws; statements with syntax errors are set apart and reported. */
export function parseCell(text: string): ParsedCell {
  return finished(parsing(text));
}

/** The same in steps. */
export function* parsing(text: string): Steps<ParsedCell> {
  const cursor = openCursor(text);
  const whole: Statement[] = [];
  const broken: Statement[] = [];
  do {
    cursor.offer('statement', ...words);
    if (endsLine(cursor.peek())) continue;
    const before = whole.length + broken.length;
    if (before >= mostStatements) {
      cursor.fail('too-many-statements', cursor.peek(), { most: count(mostStatements) });
      break;
    }
    if (endsStep(before)) yield;
    const statement = parseStatement(cursor);
    (cursor.failed() ? broken : whole).push(statement);
  } while (cursor.nextLine());
  const { diagnostics, keywords, expected } = cursor;
  const unreported = cursor.unreported();
  return { program: { statements: whole }, diagnostics, unreported, broken, keywords, expected };
}

/** Names whose definition has a syntax error; using them is no further error. */
export function brokenNames({ broken }: Pick<ParsedCell, 'broken'>): readonly Name[] {
  return broken.flatMap((statement) => {
    const { defines } = formOf(statement).bindings(statement);
    return defines && defines.name.name !== '' ? [defines.name] : [];
  });
}

function parseStatement(cursor: Cursor): Statement {
  const start = cursor.start();
  const kind = takeKind(cursor);
  const statement = statements[kind].parse(cursor);
  const hasAdditions = 'additions' in statement || 'addition' in statement;
  expectLineEnd(cursor, hasAdditions ? clauses : []);
  return { ...statement, ...cursor.spanFrom(start) };
}

/** The kind of the statement that begins here, its word taken. A prompt alone is completed. */
function takeKind(cursor: Cursor): StatementKind {
  const token = cursor.peek();
  const word = cursor.textOf(token);
  if (token.kind === 'name' && isWordOf(statements, word)) {
    cursor.takeKeyword('statement');
    return word;
  }
  if (token.kind === 'name') {
    cursor.fail('unknown-word', token, { word, nearest: nearest(word, words) });
  } else if (token.kind !== 'string') failExpected(cursor, 'a statement or a prompt in double quotes');
  return 'complete';
}

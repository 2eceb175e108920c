/** A cell's text to its syntax tree. One statement's error hides nothing of the others. */
import type { Name, Program, Statement, Text } from './ast';
import { parseAddition } from './additions';
import {
  accept,
  endsLine,
  expect,
  expectLineEnd,
  expectName,
  expectText,
  expectTexts,
  failExpected,
  openCursor,
  type Cursor,
} from './cursor';
import type { Diagnostic } from './diagnostics';
import { parseOptions } from './options';
import { clauseWords, isWordOf, nearest, statementWords, type StatementKind } from './words';

export interface ParsedCell {
  /** The statements without syntax errors. */
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  /** Names whose definition has a syntax error; using them is no further error. */
  readonly broken: readonly Name[];
}

/** Parses a cell. Never throws; statements with syntax errors are left out and reported. */
export function parseCell(text: string): ParsedCell {
  const cursor = openCursor(text);
  const statements: Statement[] = [];
  const broken: Name[] = [];
  do {
    if (endsLine(cursor.peek())) continue;
    const statement = parseStatement(cursor);
    if (!cursor.failed()) statements.push(statement);
    else if (statement.kind === 'let' || statement.kind === 'load') broken.push(statement.name);
  } while (cursor.nextLine());
  return { program: { statements }, diagnostics: cursor.diagnostics, broken: broken.filter((b) => b.name) };
}

/** A statement without its span, which is known once its line has been read. */
type Unplaced<S> = S extends Statement ? Omit<S, 'start' | 'end'> : never;

function parseStatement(cursor: Cursor): Statement {
  const start = cursor.start();
  const statement = parseKind(cursor);
  const words = 'additions' in statement || 'addition' in statement ? Object.keys(clauseWords) : [];
  expectLineEnd(cursor, words);
  return { ...statement, ...cursor.spanFrom(start) };
}

function parseKind(cursor: Cursor): Unplaced<Statement> {
  const token = cursor.peek();
  const word = cursor.textOf(token);
  if (token.kind === 'name' && isWordOf(statementWords, word)) {
    cursor.take();
    return statementParsers[word](cursor);
  }
  if (token.kind === 'name') {
    const meant = nearest(word, Object.keys(statementWords));
    cursor.fail('unknown-word', token, { word, nearest: meant });
  } else if (token.kind !== 'string') failExpected(cursor, 'a statement or a prompt in double quotes');
  return statementParsers.complete(cursor);
}

const statementParsers: {
  readonly [K in StatementKind]: (cursor: Cursor) => Unplaced<Extract<Statement, { kind: K }>>;
} = {
  model: (cursor) => ({ kind: 'model', source: parseSource(cursor) }),
  set: (cursor) => {
    if (endsLine(cursor.peek())) failExpected(cursor, 'an option such as temperature 1');
    return { kind: 'set', options: parseOptions(cursor, 'set') };
  },
  let: (cursor) => {
    const name = parseNewName(cursor);
    expect(cursor, '=');
    return { kind: 'let', name, addition: parseAddition(cursor) };
  },
  steer: (cursor) => {
    if (accept(cursor, 'off')) return { kind: 'steer', additions: [], off: true };
    const additions = [parseAddition(cursor)];
    while (accept(cursor, ',')) additions.push(parseAddition(cursor));
    return { kind: 'steer', additions, off: false };
  },
  complete: (cursor) => ({
    kind: 'complete',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, 'complete'),
  }),
  next: (cursor) => ({
    kind: 'next',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, 'next'),
  }),
  heat: (cursor) => ({
    kind: 'heat',
    text: expectText(cursor, 'a text'),
    options: parseOptions(cursor, 'heat'),
  }),
  score: (cursor) => ({
    kind: 'score',
    files: expectTexts(cursor, 'a file'),
    text: accept(cursor, 'text') ? parseColumn(cursor) : null,
    by: accept(cursor, 'by') ? parseColumn(cursor) : null,
    options: parseOptions(cursor, 'score', ['text', 'by']),
  }),
  count: (cursor) => {
    const words = expectText(cursor, 'the words to count');
    expect(cursor, 'in');
    const prompts = expectTexts(cursor, 'a prompt');
    return { kind: 'count', words, prompts, options: parseOptions(cursor, 'count') };
  },
  align: (cursor) => ({
    kind: 'align',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, 'align'),
  }),
  norms: (cursor) => ({
    kind: 'norms',
    prompt: expectText(cursor, 'a prompt'),
    options: parseOptions(cursor, 'norms'),
  }),
  lens: (cursor) => ({
    kind: 'lens',
    prompt: expectText(cursor, 'a prompt'),
    of: accept(cursor, 'of') ? expectTexts(cursor, 'a token') : [],
    options: parseOptions(cursor, 'lens', ['of']),
  }),
  compare: (cursor) => ({
    kind: 'compare',
    prompt: expectText(cursor, 'a prompt'),
    words: accept(cursor, 'words') ? expectText(cursor, 'the words of the prompting arm') : null,
    options: parseOptions(cursor, 'compare', ['words']),
  }),
  tokens: (cursor) => ({ kind: 'tokens', text: expectText(cursor, 'a text') }),
  save: (cursor) => ({
    kind: 'save',
    name: expectName(cursor, 'the name of a vector'),
    file: expectText(cursor, 'a file'),
  }),
  load: (cursor) => {
    const file = expectText(cursor, 'a file');
    expect(cursor, 'as');
    return { kind: 'load', file, name: parseNewName(cursor) };
  },
  check: () => ({ kind: 'check' }),
};

/** A model's name or folder: the bare rest of the line, or a string. */
function parseSource(cursor: Cursor): Text {
  const token = cursor.peek('path');
  if (token.kind !== 'path') return expectText(cursor, 'the name or the folder of a model, bare or');
  cursor.take('path');
  return { value: cursor.textOf(token), start: token.start, end: token.end };
}

/** A name that is being defined. `steer off` would not mean a vector named off. */
function parseNewName(cursor: Cursor): Name {
  const name = expectName(cursor, 'a name');
  if (name.name === 'off') cursor.report('reserved-name', name, { name: name.name });
  return name;
}

/** A column of a table: a bare name, or a string for any other. */
function parseColumn(cursor: Cursor): Name {
  if (cursor.peek().kind !== 'string') return expectName(cursor, 'the name of a column');
  const { value, ...span } = expectText(cursor, 'a column');
  return { name: value, ...span };
}

/** The statements of the language, one row each; the type `Statement` follows from the rows. */
import { align } from './align';
import { check } from './check';
import { compare } from './compare';
import { complete } from './complete';
import { count } from './count';
import type { StatementForm, StatementNode } from './form';
import { heat } from './heat';
import { help } from './help';
import { lens } from './lens';
import { letStatement } from './let';
import { load } from './load';
import { model } from './model';
import { next } from './next';
import { norms } from './norms';
import { save } from './save';
import { score } from './score';
import { set } from './set';
import { similarity } from './similarity';
import { steer } from './steer';
import { tokens } from './tokens';

const rows = {
  model,
  set,
  let: letStatement,
  steer,
  complete,
  next,
  heat,
  score,
  count,
  align,
  norms,
  lens,
  compare,
  tokens,
  similarity,
  save,
  load,
  check,
  help,
};

export type StatementKind = keyof typeof rows;
export type Statement = NodeOf<(typeof rows)[StatementKind]>;
type NodeOf<Form> = Form extends StatementForm<infer Node extends StatementNode> ? Node : never;
export type StatementOf<K extends StatementKind> = Extract<Statement, { kind: K }>;

/** Every statement under its word. */
export const statements: { readonly [K in StatementKind]: StatementForm<StatementOf<K>> } = rows;

/** The form of a statement. Its row is that of the statement's own kind, so it takes the statement. */
export function formOf(statement: Statement): StatementForm<Statement> {
  return statements[statement.kind];
}

/** The statement as it is written, on one line. */
export function printStatement(statement: Statement): string {
  return formOf(statement).print(statement);
}

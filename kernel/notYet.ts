import { diagnostic, type Diagnostic } from './language/diagnostics';
import type { Program } from './language/parser';
import { formOf } from './language/statements/all';

/** The statements of a cell that parse and check, and that this version cannot run. */
export function notYet(program: Program): readonly Diagnostic[] {
  return program.statements.flatMap((statement) =>
    formOf(statement).notYet
      ? [diagnostic('not-yet', statement, { what: `the statement ${statement.kind}` })]
      : [],
  );
}

import type { Program } from './language/ast';
import { diagnostic, type Diagnostic } from './language/diagnostics';
import { runnableStatements } from './statements/table';

/** The statements of a cell that parse and check, and that this version cannot run. */
export function notYet(program: Program): readonly Diagnostic[] {
  return program.statements.flatMap((statement) =>
    statement.kind in runnableStatements
      ? []
      : [diagnostic('not-yet', statement, { what: `The statement ${statement.kind}` })],
  );
}

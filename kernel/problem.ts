import type { Span } from './language/ast';
import { diagnostic, type Code, type Diagnostic, type Payload } from './language/diagnostics';

/** Thrown if a program cannot go on for a reason that its author can mend. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

/** The problem `code` at `span`. */
export function problem<C extends Code>(code: C, span: Span, payload: Payload<C>): Problem {
  return new Problem(diagnostic(code, span, payload));
}

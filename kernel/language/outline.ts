/** The statements of a cell as an outline shows them. */
import type { AnalyzedCell } from './analysis';
import type { Span } from './ast';
import { formOf, printStatement } from './statements/all';

export interface OutlineItem {
  readonly role: 'definition' | 'measurement' | 'other';
  /** The name that is defined, or the statement. */
  readonly name: string;
  /** What the statement does; for a definition the statement. */
  readonly detail: string;
  readonly span: Span;
  /** What is selected if somebody goes there: the name, or the whole. */
  readonly selection: Span;
}

const longestName = 80;

/** Statements without syntax errors, in the order of the text. */
export function outlineOf({ statements }: Pick<AnalyzedCell, 'statements'>): readonly OutlineItem[] {
  return statements
    .filter(({ isBroken }) => !isBroken)
    .map(({ statement }): OutlineItem => {
      const form = formOf(statement);
      const { start, end } = statement;
      const span = { start, end };
      const printed = shortened(printStatement(statement));
      const defined = form.bindings(statement).defines?.name;
      if (defined)
        return { role: 'definition', name: defined.name, detail: printed, span, selection: defined };
      const role = 'options' in statement ? 'measurement' : 'other';
      return { role, name: printed, detail: form.does, span, selection: span };
    });
}

const shortened = (text: string) =>
  text.length <= longestName ? text : `${text.slice(0, longestName - 1)}…`;

import type { Name } from '../ast';
import { endsLine, expectName } from '../cursor';
import { printLine } from '../print';
import { plainStatement, type StatementForm, type StatementNode } from './form';

/** `help`, `help next`: the statements, or one of them. */
export interface HelpStatement extends StatementNode<'help'> {
  /** The word that is asked about; null for all. */
  readonly about: Name | null;
}

export const help: StatementForm<HelpStatement> = {
  ...plainStatement,
  word: 'help',
  form: 'help STATEMENT',
  shortest: 'help',
  does: 'The statements with their forms, or one with its options and an example',
  example: 'help next',
  parse: (cursor) => ({
    kind: 'help',
    about: endsLine(cursor.peek()) ? null : expectName(cursor, 'the word of a statement', 'statement-word'),
  }),
  print: ({ about }) => printLine('help', about?.name ?? ''),
};

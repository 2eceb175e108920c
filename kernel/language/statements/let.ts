import { parseAddition, printAddition, type Addition } from '../additions';
import type { Name } from '../ast';
import { expect, expectName } from '../cursor';
import { printLine } from '../print';
import { checkNewName, noBindings, plainStatement, type StatementForm, type StatementNode } from './form';

/** `let love = "Love" - "Hate" @6 x5`: a name for an addition. */
export interface LetStatement extends StatementNode<'let'> {
  readonly name: Name;
  readonly addition: Addition;
}

export const letStatement: StatementForm<LetStatement> = {
  ...plainStatement,
  word: 'let',
  form: 'let NAME = ADDITION',
  does: 'Names an addition',
  example: 'let love = "Love" - "Hate" @6 x5',
  parse(cursor) {
    const name = checkNewName(expectName(cursor, 'a name', 'new-name'), cursor);
    expect(cursor, '=');
    return { kind: 'let', name, addition: parseAddition(cursor) };
  },
  print: ({ name, addition }) => printLine('let', name.name, '=', printAddition(addition)),
  bindings: ({ name, addition }) => ({
    ...noBindings,
    additions: [addition],
    defines: { kind: 'addition', name, addition },
  }),
};

import type { Text } from '../ast';
import { expectText } from '../cursor';
import { printLine, printText } from '../print';
import { measurement, type StatementForm, type StatementNode } from './form';

/** `tokens " wedding weddings"`: how a text is cut into tokens. */
export interface TokensStatement extends StatementNode<'tokens'> {
  readonly text: Text;
}

export const tokens: StatementForm<TokensStatement> = {
  ...measurement,
  word: 'tokens',
  form: 'tokens "TEXT"',
  does: 'Tokenization of a text',
  example: 'tokens " wedding weddings"',
  parse: (cursor) => ({ kind: 'tokens', text: expectText(cursor, 'a text') }),
  print: ({ text }) => printLine('tokens', printText(text)),
};

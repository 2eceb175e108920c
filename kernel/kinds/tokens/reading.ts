import { counted } from '../../language/numbers';
import { hanging } from '../../results/columns';
import { plainReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { tableText } from '../../results/tableText';
import { shortToken, tokenLabel, tokenPieces } from '../../results/tokenText';
import { type TokensResult, tokensSchema } from './result';

export const tokensReading = plainReading<TokensResult>({
  schema: tokensSchema,
  sentence: tokensSentence,
  steering: () => null,
  caveats: ({ own_tokenizer, model }) => [
    own_tokenizer ? `tokenizer of ${model.id}` : 'GPT-2 byte-pair encoding',
    'without BOS',
  ],
  table: tokensTable,
  text: (result, width) => (result.tokens.length === 0 ? '' : tokensText(result, width)),
  hasModel: false,
});

function tokensSentence({ text, tokens }: TokensResult): string {
  if (tokens.length === 0) return 'The text is empty: no tokens.';
  const partial = tokens.filter(
    (token) =>
      (token.bytes !== undefined || token.text.includes('\uFFFD')) &&
      tokenPieces(shortToken(token)).some(({ text: true_ }) => true_ === '\uFFFD'),
  );
  const parts = partial.length === 0 ? '' : `, ${partial.length} of them parts of characters`;
  return `${counted(tokens.length, 'token')} for ${counted(Array.from(text).length, 'character')}${parts}.`;
}

function tokensTable({ tokens }: TokensResult): Table {
  return table(
    [column('index', 'place'), column('token', 'token'), column('index', 'id')],
    tokens.map((token, index) => [index, token, token.id]),
  );
}

function tokensText(result: TokensResult, width: number): string {
  const running = result.tokens.map((token) => `[${tokenLabel(token)}]`).join(' ');
  return `${hanging('  ', running, width)}\n\n${tableText(tokensTable(result), width)}`;
}

import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import type { TokensStatement } from '../../language/statements/tokens';
import type { TokensBody } from './result';
import { recorded } from '../../session';
import type { Planning, Told } from '../planning';

/** How the text is cut into tokens, without BOS. */
export async function planTokens(
  { text }: TokensStatement,
  { session, facts }: Planning,
): Promise<Told<TokensBody>> {
  const { tokenizer } = await facts();
  const tokens = tokenizer.encode(text.value).map(tokenizer.describe);
  const own = tokenizer === gpt2Tokenizer ? {} : { own_tokenizer: true as const };
  return {
    body: { kind: 'tokens', text: text.value, tokens, ...own },
    settings: recorded(session.settings),
    steering: [],
  };
}

import type { TokensStatement } from '../../language/statements/tokens';
import type { TokensBody } from './result';
import { recorded } from '../../session';
import type { Planning, Told } from '../planning';

/** How the text is cut into tokens, without BOS. */
export async function planTokens(
  { text }: TokensStatement,
  { session, tokenizer }: Planning,
): Promise<Told<TokensBody>> {
  const { encode, describe } = await tokenizer();
  return {
    body: { kind: 'tokens', text: text.value, tokens: encode(text.value).map(describe) },
    settings: recorded(session.settings),
    steering: [],
  };
}

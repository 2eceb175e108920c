import { describeToken, tokenize } from '../../model/tokenizer';
import type { Runner } from './statement';

/** How the text is cut into tokens, without BOS. */
export const tokens: Runner<'tokens'> = async (statement) => ({
  kind: 'tokens',
  text: statement.text.value,
  tokens: tokenize(statement.text.value).map(describeToken),
});

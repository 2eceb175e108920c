import { factor, percent, signed } from '../../kernel/language/numbers';
import { tokenLabel } from '../../kernel/results/tokenText';
import type { NextToken } from '../../kernel/kinds/next/result';

/** What the readout says about the token under the pointer. */
export function aboutToken(token: NextToken, isSteered: boolean): string {
  const name = `${tokenLabel(token)}   id ${token.id}`;
  if (!isSteered) return `${name}, ${percent(token.p_unsteered)}`;
  const change = factor(token.p_steered / token.p_unsteered);
  return `${name}, ${percent(token.p_unsteered)} to ${percent(token.p_steered)} (${change}), contribution ${signed(token.kl)} nats`;
}

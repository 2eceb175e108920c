import { percent, shortNumber, signed } from '../language/numbers';
import { tokenLabel } from './tokenText';
import type { HeatToken } from './types';

/** What a heat map says of one token when it is pointed at. */
export function aboutHeat(token: HeatToken): string {
  const name = tokenLabel(token);
  if (token.masked) return `${name}   masked: the first token is predicted from nothing but padding`;
  if (token.logp_steered === token.logp_unsteered)
    return `${name}   log-probability ${shortNumber(token.logp_unsteered)} (${percent(Math.exp(token.logp_unsteered))}), no change`;
  const numbers = [token.logp_unsteered, token.logp_steered]
    .map((logp) => `${shortNumber(logp)} (${percent(Math.exp(logp))})`)
    .join(' to ');
  return `${name}   log-probability ${numbers}, change ${signed(token.logp_steered - token.logp_unsteered)} nats`;
}

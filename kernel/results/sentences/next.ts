import { isAlmost, percent, percentChange, shortNumber, timesAsLikely } from '../../language/numbers';
import { quotedToken } from '../tokenText';
import type { NextResult, NextToken } from '../types';

/** KL, in nats, below which two distributions are one but for rounding. */
const noKl = 1e-9;
/** KL, in nats, below which no token's change is worth naming. */
const hardly = 1e-4;

export function nextSentence(result: NextResult): string {
  const { steering, kl, tokens } = result;
  const likeliest = [...tokens].sort((a, b) => b.p_unsteered - a.p_unsteered)[0];
  if (!likeliest) return 'There is no token to compare.';
  const before = `${quotedToken(likeliest)} (${percent(likeliest.p_unsteered)})`;
  if (steering.length === 0) return `No steering is on: the likeliest next token is ${before}.`;
  if (kl < noKl) return `Steering changes nothing here: KL 0 nats; the likeliest next token stays ${before}.`;
  if (kl < hardly)
    return `Steering hardly changes anything here: KL ${shortNumber(kl)} nats; the likeliest next token was ${before}.`;
  return `Steering ${mostChanged(tokens, likeliest)}; KL ${shortNumber(kl)} nats.`;
}

/** The token that contributes most to the divergence, before and after. */
function mostChanged(tokens: readonly NextToken[], likeliest: NextToken): string {
  const token = tokens.reduce((most, other) => (other.kl > most.kl ? other : most), likeliest);
  const { p_unsteered, p_steered } = token;
  const change = percentChange(p_unsteered, p_steered);
  if (isAlmost(p_unsteered, p_steered)) return `hardly changes ${quotedToken(token)} (${change})`;
  return `makes ${quotedToken(token)} ${timesAsLikely(p_unsteered, p_steered)} (${change})`;
}

import { heatTotals } from '../measure';
import { counted, shortNumber, signed } from '../../language/numbers';
import { quotedToken } from '../tokenText';
import type { HeatResult, HeatToken } from '../types';

export function heatSentence(result: HeatResult): string {
  const { scored, change, ratio } = heatTotals(result);
  if (ratio === null)
    return 'Nothing was scored: the text has one token, and the first prediction is masked.';
  const over = `over ${counted(scored, 'scored token')}`;
  if (result.steering.length === 0) {
    const logP = result.tokens.reduce((sum, token) => sum + (token.masked ? 0 : token.logp_unsteered), 0);
    return `No steering is on: perplexity ${shortNumber(Math.exp(-logP / scored))} ${over}.`;
  }
  if (result.tokens.every((token) => token.masked || changeOf(token) === 0))
    return `Steering changes nothing here: no log-probability differs ${over}.`;
  const what = `${change < 0 ? 'less' : 'more'} likely: ${signed(change)} nats ${over} (perplexity ratio ${shortNumber(ratio)})`;
  return `Steering makes the text ${what}${mostText(result, change < 0 ? -1 : 1)}.`;
}

/** The token that moved furthest the way the whole text did. */
function mostText({ tokens }: HeatResult, sign: number): string {
  const scored = tokens.filter(({ masked }) => !masked);
  if (scored.length < 2) return '';
  const most = scored.reduce((found, token) =>
    sign * changeOf(token) > sign * changeOf(found) ? token : found,
  );
  return `, most at ${quotedToken(most)} (${signed(changeOf(most))})`;
}

function changeOf({ logp_unsteered, logp_steered }: HeatToken): number {
  return logp_steered - logp_unsteered;
}

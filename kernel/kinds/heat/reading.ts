import { counted, percent, shortNumber, signed } from '../../language/numbers';
import { overlapText } from '../../results/overlap';
import { mainNumber, ratioQuantity, sweptReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { quotedToken, tokenLabel } from '../../results/tokenText';
import { type HeatResult, heatSchema, type HeatToken } from './result';
import { heatText } from './text';

export const heatReading = sweptReading<HeatResult>({
  schema: heatSchema,
  sentence: heatSentence,
  caveats: (result) => ['first prediction masked', ...slicesText(result), ...overlapText(result.steering)],
  table: heatTable,
  text: heatText,
  quantity: () => ratioQuantity,
  mainNumbers: (result) => [{ ...mainNumber('steered', heatTotals(result).ratio), unsteered: 1 }],
});

export interface HeatTotals {
  /** Tokens that are not masked. */
  readonly scored: number;
  /** Sum of the change in log-probability over them. */
  readonly change: number;
  /** Perplexity ratio, exp(-change / scored); null if nothing was scored. */
  readonly ratio: number | null;
}

/** The change of a whole text. */
export function heatTotals({ tokens }: HeatResult): HeatTotals {
  const scored = tokens.filter(({ masked }) => !masked);
  const change = scored.reduce((sum, token) => sum + token.logp_steered - token.logp_unsteered, 0);
  return {
    scored: scored.length,
    change,
    ratio: scored.length === 0 ? null : Math.exp(-change / scored.length),
  };
}

function slicesText({ slices }: HeatResult): readonly string[] {
  if (!slices) return [];
  return [
    `read in ${slices.count} slices, each token beyond the first slice after at least ${slices.context} others`,
  ];
}

function heatSentence(result: HeatResult): string {
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

/** The token whose change is largest in the direction of the whole text's change. */
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

/** What a heat map says about a token under the pointer. */
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

function heatTable({ tokens, steering }: HeatResult): Table {
  const isSteered = steering.length > 0;
  return table(
    [
      column('index', 'place'),
      column('token', 'token'),
      column('index', 'id'),
      column('number', 'unsteered', 'logp_unsteered'),
      ...(isSteered ? [column('number', 'steered', 'logp_steered'), column('nats', 'change')] : []),
      column('text', 'masked'),
    ],
    tokens.map((token, place) => {
      const { id, logp_unsteered, logp_steered, masked } = token;
      const steered = isSteered ? [logp_steered, logp_steered - logp_unsteered] : [];
      return [place, token, id, logp_unsteered, ...steered, masked ? 'yes' : 'no'];
    }),
    [],
    2,
  );
}

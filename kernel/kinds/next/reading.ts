import { isAlmost, percent, percentChange, shortNumber, timesAsLikely } from '../../language/numbers';
import { klQuantity, mainNumber, sweptReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { quotedToken } from '../../results/tokenText';
import { type NextResult, nextSchema, type NextToken } from './result';

export const nextReading = sweptReading<NextResult>({
  schema: nextSchema,
  sentence: nextSentence,
  caveats: (result) => [positionText(result), entropyText(result)],
  table: nextTable,
  quantity: () => klQuantity,
  mainNumbers: ({ kl }) => [{ ...mainNumber('steered', kl), unsteered: 0 }],
  // Entropies belong to one point, so a sweep leaves them out.
  sweptCaveats: ([first]) => (first ? [positionText(first)] : []),
});

const positionText = ({ position, after }: NextResult) =>
  `position ${position}, after ${quotedToken({ text: after })}`;

function entropyText({ entropy_unsteered, entropy_steered, steering }: NextResult): string {
  const from = shortNumber(entropy_unsteered);
  return steering.length > 0
    ? `entropy ${from} to ${shortNumber(entropy_steered)} nats`
    : `entropy ${from} nats`;
}

/** KL, in nats, below which two distributions differ only by rounding. */
const noKl = 1e-9;
/** KL, in nats, below which no token's change is worth naming. */
const hardly = 1e-4;

function nextSentence(result: NextResult): string {
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
  return `makes ${quotedToken(token)} ${timesAsLikely(p_unsteered, p_steered)} (${change}${rareText(token)})`;
}

/** A factor says little about a probability that is next to nothing. */
const rare = 1e-6;

function rareText({ p_unsteered, p_steered }: NextToken): string {
  if (p_unsteered === 0 || (p_unsteered >= rare && p_steered >= rare)) return '';
  if (p_unsteered < rare && p_steered < rare) return ': less than one in a million either way';
  return p_unsteered < rare ? ', from less than one in a million' : ', to less than one in a million';
}

function nextTable(result: NextResult): Table {
  const { kl, steering } = result;
  const tokens = tellingTokens(result);
  if (steering.length === 0) {
    const sorted = [...tokens].sort((a, b) => b.p_unsteered - a.p_unsteered);
    return table(
      [column('token', 'token'), column('index', 'id'), column('probability', 'probability', 'p_unsteered')],
      sorted.map((token) => [token, token.id, token.p_unsteered]),
    );
  }
  const others = kl - tokens.reduce((sum, token) => sum + token.kl, 0);
  return table(
    [
      column('token', 'token'),
      column('index', 'id'),
      column('probability', 'unsteered', 'p_unsteered'),
      column('probability', 'steered', 'p_steered'),
      column('ratio', 'ratio'),
      column('nats', 'KL in nats', 'kl'),
    ],
    tokens.map((token) => [
      token,
      token.id,
      token.p_unsteered,
      token.p_steered,
      token.p_steered / token.p_unsteered,
      token.kl,
    ]),
    [
      ['all other tokens', null, null, null, null, others],
      ['total', null, null, null, null, kl],
    ],
  );
}

/**
 * The tokens worth showing. Tokens that contribute 0 are listed only because their ids come first, so they are
 * left out unless they are among an arm's likeliest.
 */
export function tellingTokens({ tokens }: NextResult): readonly NextToken[] {
  const ids = new Set(tokens.map(({ id }) => id));
  let top = 0;
  while (ids.has(top)) top++;
  const likeliest = (['p_unsteered', 'p_steered'] as const).flatMap((arm) =>
    [...tokens].sort((a, b) => b[arm] - a[arm]).slice(0, top),
  );
  return tokens.filter((token) => token.kl !== 0 || top === 0 || likeliest.includes(token));
}

import { signed } from '../../../kernel/language/numbers';
import type { NextResult, NextToken } from '../../../kernel/kinds/next/result';
import type { Size } from '../../chart';
import type { Theme } from '../../theme';
import { aboutToken } from '../../plot/aboutToken';
import { drawBars, type Bar, type HeldBars } from '../../plot/bars';

/** The most tokens to draw; one row sums up the others, and the table has them all. */
const mostTokens = 24;

/** For contributions that follow a slider. */
export interface HeldContributions extends HeldBars {
  /** Ids of the tokens to draw, in order. */
  readonly rows: readonly string[];
  /** The result to compare with. */
  readonly pinned: NextResult | null;
}

/** What each token contributes to KL(steered || unsteered), largest first; the total is the last row. */
export function drawContributions(
  result: NextResult,
  { width }: Size,
  theme: Theme,
  held: HeldContributions | null = null,
): SVGSVGElement {
  const shown = held ? tokensOf(result, held.rows) : largestOf(result);
  const pinned = held?.pinned ?? null;
  const pinnedTokens = tokensOf(pinned, held?.rows ?? []);
  const pinnedOf = (token: NextToken) => pinnedTokens.find(({ id }) => id === token.id)?.kl;
  const bars = [
    ...shown.map((token) => compared(tokenBar(token, theme), pinnedOf(token))),
    compared(
      sumBar('rest', 'all other tokens', rest(result, shown), theme),
      pinned ? rest(pinned, pinnedTokens) : undefined,
    ),
    { ...compared(sumBar('total', 'total', result.kl, theme), pinned?.kl), isTotal: true },
  ];
  return drawBars('contribution to KL(steered ‖ unsteered), nats', bars, width, theme, held);
}

function largestOf({ tokens }: NextResult): readonly NextToken[] {
  const largest = new Set([...tokens].sort((a, b) => Math.abs(b.kl) - Math.abs(a.kl)).slice(0, mostTokens));
  return tokens.filter((token) => largest.has(token));
}

function tokensOf(result: NextResult | null, rows: readonly string[]): readonly NextToken[] {
  return rows.flatMap((row) => result?.tokens.filter(({ id }) => String(id) === row) ?? []);
}

/** What all other tokens contribute together. */
function rest({ kl }: NextResult, shown: readonly NextToken[]): number {
  return kl - shown.reduce((sum, token) => sum + token.kl, 0);
}

function compared(bar: Bar, pinned: number | undefined): Bar {
  return pinned === undefined
    ? bar
    : { ...bar, pinned, about: `${bar.about}; pinned ${signed(pinned)} nats` };
}

function tokenBar(token: NextToken, theme: Theme): Bar {
  return {
    mark: String(token.id),
    name: token,
    value: token.kl,
    label: signed(token.kl),
    about: aboutToken(token, true),
    color: token.kl < 0 ? theme.down : theme.up,
  };
}

function sumBar(mark: string, name: string, value: number, theme: Theme): Bar {
  const label = signed(value);
  return { mark, name, value, label, about: `${name}, ${label} nats`, color: theme.quiet };
}

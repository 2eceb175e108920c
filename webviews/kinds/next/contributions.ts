import { signed } from '../../../kernel/language/numbers';
import type { NextResult, NextToken } from '../../../kernel/kinds/next/result';
import type { Size } from '../../chart';
import type { Theme } from '../../theme';
import { aboutToken } from '../../plot/aboutToken';
import { drawBars, type Bar } from '../../plot/bars';

/** The most tokens to draw; one row sums up the others, and the table has them all. */
const mostTokens = 24;

/** What each token contributes to KL(steered || unsteered), largest first; the total is the last row. */
export function drawContributions(result: NextResult, { width }: Size, theme: Theme): SVGSVGElement {
  const { tokens, kl } = result;
  const largest = new Set([...tokens].sort((a, b) => Math.abs(b.kl) - Math.abs(a.kl)).slice(0, mostTokens));
  const shown = tokens.filter((token) => largest.has(token));
  const rest = kl - shown.reduce((sum, token) => sum + token.kl, 0);
  const bars = [
    ...shown.map((token) => tokenBar(token, theme)),
    sumBar('rest', 'all other tokens', rest, theme),
    { ...sumBar('total', 'total', kl, theme), isTotal: true },
  ];
  return drawBars('contribution to KL(steered ‖ unsteered), nats', bars, width, theme);
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

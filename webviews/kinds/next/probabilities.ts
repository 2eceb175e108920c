import { percent } from '../../../kernel/language/numbers';
import { tellingTokens } from '../../../kernel/kinds/next/reading';
import type { NextResult } from '../../../kernel/kinds/next/result';
import type { Size } from '../../chart';
import type { Theme } from '../../theme';
import { aboutToken } from '../../plot/aboutToken';
import { drawBars } from '../../plot/bars';

const mostTokens = 20;
/** Smaller probabilities would be invisible as bars, so only the table has them. */
const smallest = 1e-5;

/** The likeliest next tokens of the unsteered model. */
export function drawProbabilities(
  result: NextResult,
  { width }: Size,
  theme: Theme,
  most = mostTokens,
): SVGSVGElement {
  const tokens = [...tellingTokens(result)]
    .sort((a, b) => b.p_unsteered - a.p_unsteered)
    .filter(({ p_unsteered }, index) => index === 0 || p_unsteered >= smallest)
    .slice(0, most);
  const bars = tokens.map((token) => ({
    mark: String(token.id),
    name: token,
    value: token.p_unsteered,
    label: percent(token.p_unsteered),
    about: aboutToken(token, false),
    color: theme.unsteered,
  }));
  return drawBars('probability of the next token, unsteered', bars, width, theme);
}

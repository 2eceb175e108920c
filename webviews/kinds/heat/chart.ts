import { aboutHeat } from '../../../kernel/kinds/heat/reading';
import type { HeatResult, HeatToken } from '../../../kernel/kinds/heat/result';
import { shortNumber, signed } from '../../../kernel/language/numbers';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { firstOf } from '../../limits';
import { readout } from '../../plot/pointing';
import type { Theme } from '../../theme';
import { tokenElement } from '../../tokenElement';
import { shadeLegend } from '../../plot/legend';
import { drawLines, type LinePoint } from '../../plot/lines';
import { shadeOf, type Shade } from '../../plot/shade';
import { valueAxis } from '../../plot/ticks';
import style from './style.css';

const mostTokens = 2000;
/** A change that is weaker than this part of the scale has no underline. */
const weakest = 0.04;

/** The text with each token's change in log-probability behind it, and the sum of the changes so far under it. */
const drawHeat: Draw<HeatResult> = ({ tokens: all, steering }, { width }, theme) => {
  const { shown: tokens, limit } = firstOf(all, mostTokens, 'tokens');
  const isSteered = steering.length > 0;
  const shade = shadeOf(tokens.filter(({ masked }) => !masked).map(changeOf), true);
  const ends = {
    low: `less likely, \u2212${shortNumber(shade.limit)}`,
    high: `+${shortNumber(shade.limit)} nats, more likely`,
  };
  return element(
    'div',
    { class: 'heat' },
    limit,
    isSteered && shadeLegend(shade, theme.highContrast ? 1 : theme.textShade, ends, theme),
    element(
      'p',
      { class: 'heat-text', 'data-roving': '' },
      ...tokens.map((token, place) => heatToken(token, place, shade, theme)),
    ),
    readout('Point at a token to see its log-probabilities.'),
    isSteered && tokens.length > 1 && runningSum(tokens, width, theme),
  );
};

const changeOf = (token: HeatToken) => token.logp_steered - token.logp_unsteered;

function heatToken(token: HeatToken, place: number, shade: Shade, theme: Theme): HTMLElement {
  const strength = token.masked ? 0 : shade.strength(changeOf(token));
  const direction = token.masked
    ? 'masked'
    : Math.abs(strength) < weakest
      ? 'same'
      : strength > 0
        ? 'up'
        : 'down';
  return element(
    'span',
    {
      class: `heat-token ${direction}`,
      style: token.masked ? undefined : tokenStyle(strength, theme),
      tabindex: place === 0 ? 0 : -1,
      'data-mark': place,
      'data-about': aboutHeat(token),
    },
    tokenElement(token),
  );
}

/** Colour behind the token; how thick its underline is says the same without colour. */
function tokenStyle(strength: number, theme: Theme): string {
  const size = Math.abs(strength);
  const share = (100 * theme.textShade * size).toFixed(1);
  const name = strength < 0 ? 'down' : 'up';
  const thickness = theme.highContrast ? 1 + 3 * size : 1 + 1.5 * size;
  return `background-color: color-mix(in srgb, var(--steer-${name}) ${share}%, transparent); border-bottom-width: ${thickness.toFixed(1)}px`;
}

/** The change of the text up to each token. */
function runningSum(tokens: readonly HeatToken[], width: number, theme: Theme): HTMLElement {
  let sum = 0;
  const points = tokens.map((token, place): LinePoint => {
    sum += token.masked ? 0 : changeOf(token);
    return {
      ...{ x: place, y: sum, mark: String(place) },
      about: `${aboutHeat(token)}, sum so far ${signed(sum)} nats`,
    };
  });
  return drawLines(
    {
      title: 'change of the text so far, nats',
      xName: 'token',
      xValues: points.map(({ x }) => x),
      y: valueAxis([0, ...points.map(({ y }) => y ?? 0)], false, 4),
      reference: { value: 0, label: 'no change' },
      lines: [{ name: 'steered', style: { color: theme.steered, shape: 0 }, points }],
      isUnnamed: true,
      height: 170,
    },
    Math.min(width, 820),
    theme,
  );
}

export const heatChart = chart(drawHeat, { style });

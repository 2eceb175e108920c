import { percent, shortNumber } from '../../../kernel/language/numbers';
import type { CompareArm, CompareResult } from '../../../kernel/kinds/compare/result';
import type { LikelyToken } from '../../../kernel/results/tokens';
import { chart, type Draw } from '../../chart';
import { element, type Child } from '../../element';
import { firstOf } from '../../limits';
import { largest } from '../../plot/ticks';
import { tokenElement } from '../../tokenElement';
import style from './style.css';

/** How many tokens to show for each arm; the table has them all. */
const mostTokens = 6;
const mostArms = 50;

/**
 * Steering beside the other arms: how far each moves the next token, what it costs the text, and what it makes likely.
 */
const drawCompare: Draw<CompareResult> = ({ arms: all }) => {
  const { shown: arms, limit } = firstOf(all, mostArms, 'arms');
  const largestOf = (values: readonly number[]) => largest(values, 0);
  const largestKl = largestOf(arms.map(({ kl }) => kl));
  const largestRatio = largestOf(arms.map(({ ratio }) => ratio ?? 0));
  const largestP = largestOf(arms.flatMap(({ top }) => top.map(({ p }) => p)));
  const head = ['arm', 'KL, nats', 'perplexity ratio', 'likeliest next tokens'];
  return element(
    'div',
    { class: 'compare' },
    limit,
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
      element(
        'tbody',
        {},
        ...arms.map((arm) =>
          element(
            'tr',
            { class: arm.name },
            element('th', { scope: 'row' }, element('span', { class: 'swatch' }), arm.name),
            element('td', { 'data-label': 'KL' }, number(arm.kl, largestKl, shortNumber(arm.kl))),
            element('td', { 'data-label': 'ratio' }, ratioContent(arm, largestRatio)),
            element(
              'td',
              { class: 'likely' },
              ...arm.top.slice(0, mostTokens).map((token) => likelyToken(token, largestP)),
            ),
          ),
        ),
      ),
    ),
  );
};

/** A number over a bar whose length is relative to the largest number of its column. */
function number(value: number, most: number, text: string): HTMLElement {
  const share = most > 0 ? 100 * (value / most) : 0;
  return element(
    'div',
    { class: 'number' },
    element('span', { class: 'value' }, text),
    element('span', { class: 'bar', style: `width: ${share.toFixed(1)}%` }),
  );
}

function ratioContent({ ratio }: CompareArm, most: number): Child {
  return ratio === null
    ? element('span', { class: 'none' }, 'nothing to score')
    : number(ratio, most, shortNumber(ratio));
}

function likelyToken(token: LikelyToken, most: number): HTMLElement {
  return element(
    'div',
    { class: 'number' },
    element('span', { class: 'value' }, tokenElement(token), ` ${percent(token.p)}`),
    element('span', { class: 'bar', style: `width: ${(100 * (token.p / most)).toFixed(1)}%` }),
  );
}

export const compareChart = chart(drawCompare, { style });

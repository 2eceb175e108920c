import { tellingTokens } from '../../../kernel/kinds/next/reading';
import type { NextResult, NextToken } from '../../../kernel/kinds/next/result';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { partSentence } from '../../limits';
import { readout } from '../../plot/pointing';
import { drawContributions } from './contributions';
import { drawLiveNext, holdNext } from './liveNext';
import { drawProbabilities } from './probabilities';
import { drawScatter } from '../../plot/scatter';

/** The two drawings stand side by side from this width on. */
const sideBySide = 700;
const gap = 24;

/** Before against after, and what each token contributes to the divergence. Without steering: the likeliest tokens. */
const drawNext: Draw<NextResult> = (result, { width }, theme, { live }) => {
  if (live) return drawLiveNext(result, { width }, theme, live);
  if (result.steering.length === 0)
    return element(
      'div',
      { class: 'next' },
      drawProbabilities(result, { width: Math.min(width, 640) }, theme),
      readout('Point at a token to see its numbers.'),
    );
  const beside = width >= sideBySide;
  const scatterWidth = beside ? Math.min(480, Math.floor((width - gap) * 0.46)) : Math.min(width, 480);
  const telling = tellingTokens(result);
  const tokens = strongest(telling);
  const barsWidth = Math.min(640, beside ? width - gap - scatterWidth : width);
  return element(
    'div',
    { class: 'next' },
    partSentence('strongest', tokens.length, telling.length, 'tokens'),
    element(
      'div',
      { class: 'pair' },
      drawScatter(tokens, { width: scatterWidth }, theme),
      drawContributions({ ...result, tokens: telling }, { width: barsWidth }, theme),
    ),
    readout('Point at a token to see its numbers.'),
  );
};

const mostTokens = 200;

/** The tokens that contribute most, in their own order. */
function strongest(tokens: readonly NextToken[]): readonly NextToken[] {
  if (tokens.length <= mostTokens) return tokens;
  const most = new Set([...tokens].sort((a, b) => Math.abs(b.kl) - Math.abs(a.kl)).slice(0, mostTokens));
  return tokens.filter((token) => most.has(token));
}

export const nextChart = chart(drawNext, { hold: holdNext });

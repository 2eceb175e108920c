import { tokenLabel } from '../../../kernel/results/tokenText';
import type { Token } from '../../../kernel/results/tokens';
import type { TokensResult } from '../../../kernel/kinds/tokens/result';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { firstOf } from '../../limits';
import { readout } from '../../plot/pointing';
import { tokenElement } from '../../tokenElement';
import style from './style.css';

/** The tokens as boxes in running text. */
const drawTokens: Draw<TokensResult> = ({ tokens }) => {
  const { shown, limit } = firstOf(tokens, mostTokens, 'tokens');
  return element(
    'div',
    { class: 'tokens' },
    limit,
    element('p', { class: 'boxes', 'data-roving': '' }, ...shown.map(tokenBox)),
    tokens.length > 0 && readout('Point at a token to see its id.'),
  );
};

const mostTokens = 2000;

function tokenBox(token: Token, place: number): HTMLElement {
  const about = `${tokenLabel(token)}   id ${token.id}, place ${place}`;
  return element(
    'span',
    {
      class: 'box',
      tabindex: place === 0 ? 0 : -1,
      'data-mark': place,
      'data-about': about,
      'data-id': token.id,
    },
    tokenElement(token),
  );
}

export const tokensChart = chart(drawTokens, { style });

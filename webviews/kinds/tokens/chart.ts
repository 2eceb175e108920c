import { tokenLabel } from '../../../kernel/results/tokenText';
import type { Token } from '../../../kernel/results/tokens';
import type { TokensResult } from '../../../kernel/kinds/tokens/result';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { readout } from '../../plot/pointing';
import { tokenElement } from '../../tokenElement';
import style from './style.css';

/** The tokens as boxes in running text. */
const drawTokens: Draw<TokensResult> = ({ tokens }) =>
  element(
    'div',
    { class: 'tokens' },
    element('p', { class: 'boxes', 'data-roving': '' }, ...tokens.map(tokenBox)),
    tokens.length > 0 && readout('Point at a token to see its id.'),
  );

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

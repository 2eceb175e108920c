import { tokenPieces, type TokenPiece, type TokenText } from '../kernel/results/tokenText';
import { element, svgElement } from './element';

/**
 * A token as it is shown everywhere. The element's text is the true one, so that copying gives it; signs for what
 * cannot be seen are drawn by the style sheet.
 */
export function tokenElement(token: TokenText): HTMLElement {
  return element('span', { class: 'token' }, ...tokenPieces(token).map(pieceElement));
}

function pieceElement({ kind, shown, text }: TokenPiece): Node {
  if (kind === 'text') return document.createTextNode(text);
  if (kind === 'escape') return element('span', { class: 'sign escape' }, shown);
  return element('span', { class: `sign ${kind}`, 'data-sign': shown }, text);
}

/** The same for a drawing: a label whose signs are faint. */
export function tokenLabelElement(
  token: TokenText,
  attributes: Readonly<Record<string, string | number>>,
): SVGTextElement {
  return svgElement(
    'text',
    { 'text-anchor': 'start', ...attributes },
    ...tokenPieces(token).map(({ kind, shown }) =>
      svgElement('tspan', kind === 'text' ? {} : { 'fill-opacity': 0.6 }, shown),
    ),
  );
}

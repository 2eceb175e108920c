import { shortToken, tokenPieces, type TokenPiece, type TokenText } from '../kernel/results/tokenText';
import { element, svgElement, type Attributes } from './element';

/**
 * A token as it is shown everywhere. The element's text is the true one, so that copying gives it; signs for what
 * cannot be seen are drawn by the style sheet.
 */
export function tokenElement(token: TokenText): HTMLElement {
  return element('span', { class: 'token' }, ...tokenPieces(shortToken(token)).map(pieceElement));
}

function pieceElement({ kind, shown, text }: TokenPiece): Node {
  if (kind === 'text') return document.createTextNode(text);
  if (kind === 'escape') return element('span', { class: 'sign escape' }, shown);
  return element('span', { class: `sign ${kind}`, 'data-sign': shown }, text);
}

interface LabelPlace {
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly fill: string;
}

/** The same for a drawing: a label whose signs are faint, BOS in a box. */
export function tokenLabelElement(token: TokenText, place: LabelPlace & Attributes): SVGGElement {
  const pieces = tokenPieces(shortToken(token));
  const isBos = pieces[0]?.kind === 'bos';
  const { x, y, fill } = place;
  const box = {
    x,
    y: y - 10.5,
    width: 27,
    height: 14,
    rx: 3,
    fill: 'none',
    stroke: fill,
    'stroke-opacity': 0.6,
  };
  return svgElement(
    'g',
    {},
    isBos && svgElement('rect', box),
    svgElement(
      'text',
      { 'text-anchor': 'start', ...place, x: isBos ? x + 3 : x },
      ...pieces.map(({ kind, shown }) =>
        svgElement('tspan', kind === 'text' ? {} : { 'fill-opacity': 0.65 }, shown),
      ),
    ),
  );
}

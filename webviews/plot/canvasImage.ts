import { svgElement } from '../element';
import { pathBrush, type Brush } from './pathBrush';

/** If a drawing has more marks than this, they are painted and not made of elements. */
export const mostElements = 2000;
/** Painted pixels per CSS pixel. */
const density = 2;

/**
 * Marks that are too many for elements, painted on a canvas that is part of a drawing as an image; as few paths where
 * there is no canvas.
 */
export function canvasImage(
  { x, y, width, height }: Readonly<Record<'x' | 'y' | 'width' | 'height', number>>,
  paint: (brush: Brush) => void,
): SVGElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.ceil(width * density));
  canvas.height = Math.max(1, Math.ceil(height * density));
  const context = canvas.getContext('2d');
  if (!context) {
    const { brush, paths } = pathBrush();
    paint(brush);
    return svgElement('g', { transform: `translate(${x},${y})`, class: 'painted' }, ...paths());
  }
  context.scale(density, density);
  paint(context);
  return svgElement('image', { x, y, width, height, href: canvas.toDataURL('image/png'), class: 'painted' });
}

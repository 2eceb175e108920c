import { svgElement } from '../element';

/** What paints marks: a part of what a canvas has. */
export type Brush = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'globalAlpha' | 'fillRect' | 'strokeRect' | 'beginPath' | 'arc' | 'fill'
>;

/** Steps of opacity that are told apart. */
const opacities = 64;

/**
 * A brush that makes paths, where there is no canvas: one path for all marks of a look, so that many marks are few
 * elements. Its colours may be custom properties.
 */
export function pathBrush(): { readonly brush: Brush; readonly paths: () => readonly SVGPathElement[] } {
  const painted = new Map<string, { look: Readonly<Record<string, string>>; d: string[] }>();
  let path = '';
  const add = (look: Readonly<Record<string, string>>, d: string) => {
    const key = JSON.stringify(look);
    const known = painted.get(key);
    if (known) known.d.push(d);
    else painted.set(key, { look, d: [d] });
  };
  const opacity = () => String(Math.round(brush.globalAlpha * opacities) / opacities);
  const rectangle = (...numbers: readonly number[]) => {
    const [x, y, width, height] = numbers.map(short);
    return `M${x} ${y}h${width}v${height}h-${width}z`;
  };
  const filled = () => ({ fill: colorOf(brush.fillStyle), 'fill-opacity': opacity() });
  const brush: Brush = {
    fillStyle: 'none',
    strokeStyle: 'none',
    globalAlpha: 1,
    fillRect: (...box) => add(filled(), rectangle(...box)),
    strokeRect: (...box) =>
      add(
        { fill: 'none', stroke: colorOf(brush.strokeStyle), 'stroke-opacity': opacity() },
        rectangle(...box),
      ),
    beginPath: () => (path = ''),
    arc(x, y, radius) {
      const r = short(radius);
      path += `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0-${short(2 * radius)} 0z`;
    },
    fill: () => add(filled(), path),
  };
  return {
    brush,
    paths: () => [...painted.values()].map(({ look, d }) => svgElement('path', { ...look, d: d.join('') })),
  };
}

/** A drawing has no gradients. */
const colorOf = (style: Brush['fillStyle']) => (typeof style === 'string' ? style : 'none');
const short = (value: number) => Number(value.toFixed(2));

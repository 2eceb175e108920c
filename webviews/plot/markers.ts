import { svgElement, type Attributes } from '../element';
import type { Theme } from '../theme';

/** The look of a series: its colour, and its own marker and dash in every theme. */
export interface SeriesStyle {
  readonly color: string;
  /** Index of marker and dash. */
  readonly shape: number;
}

const dashes = ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 4'] as const;
type Marker = (x: number, y: number, r: number) => string;
const polygon =
  (...corners: readonly (readonly [number, number])[]): Marker =>
  (x, y, r) =>
    `M${corners.map(([dx, dy]) => `${x + dx * r},${y + dy * r}`).join('L')}Z`;
const circle: Marker = (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
const markers: readonly Marker[] = [
  circle,
  polygon([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]),
  polygon([0, -1.2], [1.1, 0.8], [-1.1, 0.8]),
  polygon([0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]),
  polygon([0, 1.2], [1.1, -0.8], [-1.1, -0.8]),
];

/** Arms have their own colours; other series those that are no arm's. A series that is alone is the steered model. */
export function seriesStyle(name: string, index: number, isAlone: boolean, theme: Theme): SeriesStyle {
  const arms = ['steered', 'unsteered', 'prompted', 'random'] as const;
  const arm = isAlone ? 'steered' : arms.find((own) => own === name);
  if (arm) return { color: theme[arm], shape: arms.indexOf(arm) };
  return { color: theme.series[index % theme.series.length] ?? theme.foreground, shape: index };
}

export function dashOf({ shape }: SeriesStyle): string {
  return dashes[shape % dashes.length] ?? '';
}

export function markerElement(
  x: number,
  y: number,
  { color, shape }: SeriesStyle,
  theme: Theme,
  attributes: Attributes = {},
): SVGPathElement {
  const draw = markers[shape % markers.length] ?? circle;
  // From the second round on, markers are hollow.
  const isHollow = shape >= markers.length;
  return svgElement('path', {
    d: draw(x, y, 3.6),
    fill: isHollow ? theme.background : color,
    stroke: isHollow ? color : theme.background,
    'stroke-width': isHollow ? 1.5 : 0.75,
    ...attributes,
  });
}

/** A short piece of a line with its marker, for legends. */
export function seriesSample(style: SeriesStyle, theme: Theme): SVGSVGElement {
  return svgElement(
    'svg',
    { width: 26, height: 12, 'aria-hidden': 'true', class: 'sample-line' },
    svgElement('line', {
      ...{ x1: 0, x2: 26, y1: 6, y2: 6, stroke: style.color, 'stroke-width': 1.75 },
      'stroke-dasharray': dashOf(style) || undefined,
    }),
    markerElement(13, 6, style, theme),
  );
}

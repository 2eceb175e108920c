import { element, svgElement, type Child } from '../element';
import type { Theme } from '../theme';
import { seriesSample, type SeriesStyle } from './markers';
import type { Shade } from './shade';

/** Names of series, each with a piece of its line. */
export function seriesLegend(
  series: readonly { readonly name: string; readonly style: SeriesStyle }[],
  theme: Theme,
): HTMLElement {
  return element(
    'ul',
    { class: 'legend' },
    ...series.map(({ name, style }) => element('li', {}, seriesSample(style, theme), name)),
  );
}

const stripWidth = 96;
const stripHeight = 10;
const steps = 24;

export interface ScaleEnds {
  readonly low: Child;
  readonly high: Child;
}

/** The meaning of shades: a strip from one end of the scale to the other. */
export function shadeLegend(
  shade: Shade,
  opacity: number,
  { low, high }: ScaleEnds,
  theme: Theme,
): HTMLElement {
  const from = shade.isDiverging ? -1 : 0;
  const blocks = Array.from({ length: steps }, (_, index) => {
    const strength = from + ((index + 0.5) / steps) * (1 - from);
    return svgElement('rect', {
      x: (index * stripWidth) / steps,
      y: theme.highContrast ? stripHeight * (1 - Math.abs(strength)) : 0,
      width: stripWidth / steps - (theme.highContrast ? 1 : 0),
      height: theme.highContrast ? stripHeight * Math.abs(strength) : stripHeight,
      ...shadeFill(strength, shade.isDiverging, opacity, theme),
      // Without antialiasing no seam shows between two blocks.
      'shape-rendering': 'crispEdges',
    });
  });
  const strip = svgElement(
    'svg',
    { width: stripWidth, height: stripHeight, 'aria-hidden': 'true' },
    ...blocks,
  );
  return element(
    'p',
    { class: 'legend scale' },
    element('span', {}, low),
    strip,
    element('span', {}, high),
    shade.isClipped && element('span', { class: 'clipped' }, 'colours clipped at the 99th percentile'),
  );
}

/** The colour of a strength; in high contrast filled above zero and hollow below. */
export function shadeFill(
  strength: number,
  isDiverging: boolean,
  opacity: number,
  theme: Theme,
): { fill: string; 'fill-opacity'?: number; stroke?: string } {
  if (theme.highContrast)
    return strength < 0 ? { fill: theme.background, stroke: theme.foreground } : { fill: theme.foreground };
  const color = isDiverging ? (strength < 0 ? theme.down : theme.up) : theme.steered;
  return { fill: color, 'fill-opacity': Number((opacity * Math.abs(strength)).toFixed(3)) };
}

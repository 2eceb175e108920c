import { gridX, gridY, link, axisX, axisY, plot } from '@observablehq/plot';
import { tokenLabel } from '../../kernel/results/tokenText';
import type { NextToken } from '../../kernel/kinds/next/result';
import type { Size } from '../chart';
import { svgElement, type Attributes } from '../element';
import type { Theme } from '../theme';
import { tokenLabelElement } from '../tokenElement';
import { placeLabels, type Box, type PlacedLabel } from './labels';
import { aboutToken } from './aboutToken';
import type { Range } from './ticks';
import {
  axisPercent,
  axisStyle,
  fontSize,
  gridStyle,
  note,
  plotStyle,
  labelHeight,
  pixelsOf,
  powersOfTen,
  probabilityRange,
  textWidth,
} from './plots';

const margin = { left: 62, right: 22, top: 26, bottom: 42 };
const radius = 4.5;

interface Point {
  readonly token: NextToken;
  readonly x: number;
  readonly y: number;
}

/** Height of a scatter of this width: its plane is a square. */
export function scatterHeight(width: number): number {
  return width - margin.left - margin.right + margin.top + margin.bottom;
}

/** For points that follow a slider. */
export interface HeldScatter {
  readonly range: Range;
  /** The same tokens where they are compared with, which are drawn as outlines. */
  readonly pinned: readonly NextToken[];
}

/** The range of both axes. */
export function scatterRange(tokens: readonly NextToken[]): Range {
  return probabilityRange(tokens.flatMap((token) => [token.p_unsteered, token.p_steered]));
}

/** Probability before against probability after, on the same logarithmic range; the diagonal is no change. */
export function drawScatter(
  tokens: readonly NextToken[],
  { width }: Size,
  theme: Theme,
  held: HeldScatter = { range: scatterRange(tokens), pinned: [] },
): SVGSVGElement {
  const { range } = held;
  const height = scatterHeight(width);
  const chart = frame(range, width, height, theme);
  const [toX, toY] = [pixelsOf(chart.scale('x')), pixelsOf(chart.scale('y'))];
  const at = (p: number) => Math.min(1, Math.max(p, range[0]));
  const pointOf = (token: NextToken): Point => ({
    token,
    x: toX(at(token.p_unsteered)),
    y: toY(at(token.p_steered)),
  });
  const points = tokens.map(pointOf);
  const outlines = held.pinned.map(pointOf);
  // The strongest token gets the best place for its label, and the Tab key stops at it.
  const byWeight = [...points].sort((a, b) => Math.abs(b.token.kl) - Math.abs(a.token.kl));
  const bounds = {
    left: margin.left + 2,
    top: margin.top,
    right: width - 2,
    bottom: height - margin.bottom - 2,
  };
  const regions = regionLabels(bounds, width, outlines.length > 0, theme);
  const labels = placeLabels(
    byWeight.map(({ token, x, y }) => ({
      x,
      y,
      width: textWidth(tokenLabel(token), theme.monospace) + 6,
      height: labelHeight,
    })),
    bounds,
    [...points.map(dotBox), ...regions.boxes],
  );
  const marks = byWeight.map((point, index) => tokenMark(point, labels[index] ?? null, index === 0, theme));
  const svg = chart as SVGSVGElement;
  svg.append(
    ...regions.elements,
    svgElement(
      'g',
      { class: 'pinned', 'aria-hidden': 'true' },
      ...outlines.flatMap((outline) => pinnedMark(outline, points, theme)),
    ),
    svgElement('g', { 'data-roving': '', role: 'list', 'aria-label': 'Tokens' }, ...marks),
  );
  return svg;
}

function frame(range: readonly [number, number], width: number, height: number, theme: Theme) {
  const ticks = powersOfTen(range, width < 420 ? 5 : 7);
  const axis = { ...axisStyle(theme), ticks, tickFormat: axisPercent, tickPadding: 7 };
  const domain = { type: 'log', domain: [...range], base: 10 } as const;
  return plot({
    width,
    height,
    marginLeft: margin.left,
    marginRight: margin.right,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    style: plotStyle(theme),
    x: domain,
    y: domain,
    marks: [
      gridX({ ticks, ...gridStyle(theme, 0.35) }),
      gridY({ ticks, ...gridStyle(theme, 0.35) }),
      link([0], {
        x1: range[0],
        y1: range[0],
        x2: range[1],
        y2: range[1],
        stroke: theme.quiet,
        strokeDasharray: '5 4',
      }),
      axisX({ ...axis, tickPadding: 11 }),
      axisY(axis),
    ],
  });
}

/** Names of the axes, of the diagonal and of its two sides. */
function regionLabels(bounds: Box, width: number, hasOutlines: boolean, theme: Theme) {
  const size = bounds.right - bounds.left;
  const text = (label: string, x: number, y: number, extra: Attributes = {}) =>
    note(label, { x, y, fill: theme.quiet, ...extra });
  const along = { x: bounds.left + size * 0.2, y: bounds.bottom - size * 0.2 };
  const elements = [
    text('↑ steered', 0, 12, { fill: theme.steered, 'font-weight': 600 }),
    text('unsteered →', bounds.right, bounds.bottom + margin.bottom - 2, {
      fill: theme.unsteered,
      'font-weight': 600,
      'text-anchor': 'end',
    }),
    text('▲ more likely', bounds.left + 6, bounds.top + 14, { fill: theme.up }),
    ...(hasOutlines ? [text('○ pinned', bounds.right, 12, { 'text-anchor': 'end' })] : []),
    text(theme.highContrast ? '▽ less likely' : '▼ less likely', bounds.right - 18, bounds.bottom - 8, {
      fill: theme.down,
      'text-anchor': 'end',
    }),
    text('no change', along.x, along.y, {
      transform: `rotate(-45 ${along.x} ${along.y})`,
      'text-anchor': 'middle',
      dy: '-0.45em',
    }),
  ];
  const boxes: Box[] = [
    { left: bounds.left, right: bounds.left + 86, top: bounds.top, bottom: bounds.top + 20 },
    { left: width - 104, right: bounds.right, top: bounds.bottom - 22, bottom: bounds.bottom },
    { left: along.x - 32, right: along.x + 24, top: along.y - 32, bottom: along.y + 24 },
  ];
  return { elements, boxes };
}

function dotBox({ x, y }: Point): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

/**
 * One token: a triangle that points in the direction of its change, its label, and a line that joins them if they are
 * apart.
 */
function tokenMark(point: Point, label: PlacedLabel | null, isStop: boolean, theme: Theme): SVGGElement {
  const { token, x, y } = point;
  const isUp = token.p_steered >= token.p_unsteered;
  const about = aboutToken(token, true);
  return svgElement(
    'g',
    {
      class: 'mark',
      role: 'listitem',
      tabindex: isStop ? 0 : -1,
      'data-mark': token.id,
      'data-about': about,
      'aria-label': about,
    },
    label?.far === true && leader(point, label.box, theme),
    svgElement('circle', { cx: x, cy: y, r: 10, fill: 'transparent', class: 'halo' }),
    triangle(x, y, isUp, isUp ? theme.up : theme.down, theme),
    label &&
      tokenLabelElement(token, {
        x: label.box.left + 1,
        y: label.box.bottom - 4,
        'font-size': fontSize,
        'font-family': theme.monospace,
        fill: theme.foreground,
        // The diagonal and the grid end at the letters.
        stroke: theme.background,
        'stroke-width': 3,
        'stroke-linejoin': 'round',
        'paint-order': 'stroke',
        class: 'token-label',
      }),
  );
}

/** Where a token is pinned, and the way from there to where it is now. */
function pinnedMark({ token, x, y }: Point, points: readonly Point[], theme: Theme): readonly SVGElement[] {
  const now = points.find((point) => point.token.id === token.id);
  if (!now) return [];
  return [
    svgElement('line', { x1: x, y1: y, x2: now.x, y2: now.y, stroke: theme.quiet, 'stroke-opacity': 0.7 }),
    svgElement('circle', { cx: x, cy: y, r: 3, fill: theme.background, stroke: theme.foreground }),
  ];
}

function triangle(x: number, y: number, isUp: boolean, color: string, theme: Theme): SVGPathElement {
  const [w, h] = [radius, isUp ? -radius : radius];
  return svgElement('path', {
    d: `M${x},${y + h}L${x + w},${y - 0.75 * h}L${x - w},${y - 0.75 * h}Z`,
    fill: theme.highContrast && !isUp ? theme.background : color,
    stroke: theme.highContrast ? color : theme.background,
    'stroke-width': theme.highContrast ? 1.25 : 0.75,
  });
}

function leader({ x, y }: Point, box: Box, theme: Theme): SVGLineElement {
  const nearest = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return svgElement('line', {
    x1: x,
    y1: y,
    x2: nearest(x, box.left, box.right),
    y2: nearest(y, box.top + 3, box.bottom - 3),
    stroke: theme.quiet,
    'stroke-opacity': 0.6,
    'stroke-width': 0.75,
  });
}

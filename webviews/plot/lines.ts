import { areaY, axisX, axisY, gridY, line as lineMark, plot, ruleY } from '@observablehq/plot';
import { shortNumber } from '../../kernel/language/numbers';
import { mostElements } from './canvasImage';
import { element, svgElement } from '../element';
import type { Theme } from '../theme';
import { beyondSentence } from '../limits';
import { freest } from './labels';
import { seriesLegend } from './legend';
import { dashOf, markerElement, type SeriesStyle } from './markers';
import { axisStyle, fontSize, gridStyle, note, pixelsOf, plotStyle, textWidth } from './plots';
import { spread } from './spread';
import { extent, fittingTicks, inRange, onAxis, onLogAxis, type ValueAxis } from './ticks';

export interface LinePoint {
  readonly x: number;
  /** Null if nothing was measured: the line has a gap. */
  readonly y: number | null;
  readonly interval?: readonly [low: number, high: number] | null;
  readonly mark: string;
  readonly about: string;
  /** The point of a sweep that choosing this mark chooses. */
  readonly point?: number;
  /** True to mark the point with a ring. */
  readonly isBest?: boolean;
  readonly isChosen?: boolean;
}

export interface Line {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly points: readonly LinePoint[];
  /** True for a line of another kind: named and dashed even among many. */
  readonly isApart?: boolean;
}

interface Outline {
  readonly color: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  /** The name of the vertical axis: what the numbers measure. */
  readonly title: string;
  readonly xName: string;
  /** Every value of the horizontal axis, also those that have no point yet. */
  readonly xValues: readonly number[];
  readonly xIsLog?: boolean;
  readonly y: ValueAxis;
  readonly yText?: (value: number) => string;
  /** A reference number and its name. */
  readonly reference?: { readonly value: number; readonly label: string } | null;
  readonly lines: readonly Line[];
  /** Lines to compare with: thin and dashed, without names and marks. */
  readonly outlines?: readonly Outline[];
  /** True if the lines need no names. */
  readonly isUnnamed?: boolean;
  readonly height?: number;
}

const margin = { top: 28, bottom: 36, right: 14 };
/** Room for usual numbers, so that a curve that grows seldom moves aside. */
const narrowestAxis = 40;
const labelGap = 15;
/** Names stand at the lines' ends if they take less than this part of the width. */
const widestLabels = 0.3;
const narrow = 480;
/** More lines than this have one colour and no names. */
export const mostNamedLines = 8;

interface Scales {
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** Lines with their bands over numbers, each point within reach of the keyboard. */
export function drawLines(chart: LineChart, width: number, theme: Theme): HTMLElement {
  const named = namedLines(chart);
  const isNamed = named.length > 0;
  const widest = Math.max(0, ...named.map(({ name }) => textWidth(name, theme.font)));
  const isDirect = isNamed && width >= narrow && widest <= widestLabels * width;
  const { svg, scales } = frame(chart, width, margin.right + (isDirect ? widest + 14 : 0), theme);
  svg.append(
    note(chart.title, { x: 0, y: 12, fill: theme.quiet }),
    ...(chart.outlines && chart.outlines.length > 0
      ? [note('thin and dashed: pinned', { x: scales.right, y: 24, 'text-anchor': 'end', fill: theme.quiet })]
      : []),
    note(`${chart.xName} →`, {
      x: scales.right,
      y: scales.bottom + 32,
      fill: theme.quiet,
      'text-anchor': 'end',
    }),
    ...(isDirect ? lineNames(named, scales, theme) : []),
    ...referenceName(chart, scales, theme),
    pointMarks(chart, scales, theme),
  );
  const values = chart.lines.flatMap(({ points }) => points.map(({ y }) => y));
  return element(
    'div',
    { class: 'lines' },
    beyondSentence(values),
    isNamed && !isDirect && seriesLegend(named, theme),
    svg,
  );
}

function namedLines({ lines, isUnnamed }: LineChart): readonly Line[] {
  if (isUnnamed) return [];
  return lines.length <= mostNamedLines ? lines : lines.filter(({ isApart }) => isApart);
}

function frame(chart: LineChart, width: number, right: number, theme: Theme) {
  const height = chart.height ?? Math.round(Math.min(300, Math.max(210, width * 0.42)));
  const yText = chart.yText ?? shortNumber;
  const left = Math.max(
    narrowestAxis,
    ...chart.y.ticks.map((tick) => textWidth(yText(tick), theme.font) * 0.93 + 14),
  );
  const toAxis = chart.xIsLog ? onLogAxis : onAxis;
  const xRange = extent(chart.xValues.map(toAxis)) ?? [0, 1];
  const [from, to] = xRange[0] === xRange[1] ? [xRange[0] - 1, xRange[1] + 1] : xRange;
  const part = (value: number) =>
    chart.xIsLog ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  const inset = 8;
  const ticks = fittingTicks(
    [...new Set(chart.xValues.map(toAxis))],
    (value) => part(value) * (width - left - right - 2 * inset),
    (value) => textWidth(shortNumber(value), theme.font),
  );
  const axis = axisStyle(theme);
  const svg = plot({
    ...{ width, height, marginLeft: left, marginRight: right },
    ...{ marginTop: margin.top, marginBottom: margin.bottom, style: plotStyle(theme) },
    x: { type: chart.xIsLog ? 'log' : 'linear', domain: [from, to], inset },
    y: { type: chart.y.isLog ? 'log' : 'linear', domain: [...chart.y.range] },
    marks: [
      gridY({ ticks: [...chart.y.ticks], ...gridStyle(theme) }),
      axisX({ ...axis, ticks: [...ticks], tickFormat: shortNumber, tickPadding: 8 }),
      axisY({ ...axis, ticks: [...chart.y.ticks], tickFormat: yText, tickPadding: 7 }),
      chart.reference
        ? ruleY([inRange(chart.reference.value, chart.y)], { stroke: theme.quiet, strokeDasharray: '5 4' })
        : null,
      ...(chart.outlines ?? []).map((line) => outlineMark(line, chart)),
      ...chart.lines.flatMap((line) => lineMarks(line, chart, theme)),
    ],
  }) as SVGSVGElement & ReturnType<typeof plot>;
  const pixels = { x: pixelsOf(svg.scale('x')), y: pixelsOf(svg.scale('y')) };
  const scales = {
    toX: (value: number) => pixels.x(toAxis(value)),
    toY: (value: number) => pixels.y(inRange(value, chart.y)),
    left,
    right: width - right,
    bottom: height - margin.bottom,
  };
  return { svg: svg as SVGSVGElement, scales };
}

function outlineMark({ color, points }: Outline, { y, xIsLog }: LineChart) {
  const toAxis = xIsLog ? onLogAxis : onAxis;
  return lineMark(
    points.map(([x, value]) => ({ x: toAxis(x), y: value > 0 || !y.isLog ? inRange(value, y) : NaN })),
    { x: 'x', y: 'y', stroke: color, strokeWidth: 1, strokeDasharray: '3 2', strokeOpacity: 0.8 },
  );
}

function lineMarks({ points, style, isApart }: Line, { y, xIsLog, lines }: LineChart, theme: Theme) {
  const toAxis = xIsLog ? onLogAxis : onAxis;
  const sorted = points.map((point) => ({ ...point, x: toAxis(point.x) })).sort((a, b) => a.x - b.x);
  const within = (value: number) => inRange(value, y);
  const isCrowded = lines.length > mostNamedLines && !isApart;
  const band = areaY(sorted, {
    x: 'x',
    y1: ({ interval }: LinePoint) => (interval ? within(interval[0]) : NaN),
    y2: ({ interval }: LinePoint) => (interval ? within(interval[1]) : NaN),
    // If all lines have one colour, only their edges tell bands apart.
    ...(theme.highContrast
      ? { fill: 'none', stroke: style.color, strokeWidth: 0.75, strokeDasharray: dashOf(style) }
      : { fill: style.color, fillOpacity: 0.14 }),
  });
  const path = lineMark(sorted, {
    x: 'x',
    y: ({ y }: LinePoint) => (y === null ? NaN : within(y)),
    stroke: style.color,
    strokeWidth: isCrowded ? 1 : 1.75,
    strokeOpacity: isCrowded ? 0.6 : 1,
    strokeDasharray: isCrowded ? undefined : dashOf(style),
    strokeLinejoin: 'round',
  });
  return sorted.some(({ interval }) => interval) ? [band, path] : [path];
}

/** Names at the ends of the lines, apart from each other. */
function lineNames(
  lines: readonly Line[],
  { toX, toY, bottom }: Scales,
  theme: Theme,
): readonly SVGElement[] {
  const ends = lines.flatMap(({ name, style, points }) => {
    const last = [...points]
      .sort((a, b) => a.x - b.x)
      .filter(({ y }) => y !== null)
      .at(-1);
    return last?.y === null || last === undefined ? [] : [{ name, style, x: toX(last.x), y: toY(last.y) }];
  });
  const places = spread(
    ends.map(({ y }) => y),
    labelGap,
    margin.top + 4,
    bottom - 4,
  );
  return ends.map(({ name, style, x }, index) =>
    note(name, {
      ...{ x: x + 12, y: (places[index] ?? 0) + 4, 'font-size': fontSize, 'font-weight': 600 },
      fill: theme.highContrast ? theme.foreground : style.color,
    }),
  );
}

/** The reference's name: above or below one of its ends, wherever the lines leave most room. */
function referenceName(chart: LineChart, scales: Scales, theme: Theme): readonly SVGElement[] {
  const { reference, lines } = chart;
  const { left, right, bottom, toY } = scales;
  if (!reference) return [];
  const y = toY(reference.value);
  const width = textWidth(reference.label, theme.font);
  const places = [right - width - 2, left + 4].flatMap((x) =>
    [y - 16, y + 3].map((top) => ({ left: x, right: x + width, top, bottom: top + 13 })),
  );
  const inside = places.filter((place) => place.top >= margin.top - 12 && place.bottom <= bottom);
  const box = freest(
    inside,
    lines.flatMap((line) => alongLine(line, scales)),
  );
  if (!box) return [];
  return [
    note(reference.label, {
      ...{ x: box.left, y: box.bottom - 3, fill: theme.quiet, stroke: theme.background },
      ...{ 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' },
    }),
  ];
}

/** Points along a line, close to each other, in pixels. */
function alongLine({ points }: Line, { toX, toY }: Scales): readonly (readonly [x: number, y: number])[] {
  const places = points.flatMap(({ x, y }) => (y === null ? [] : [[toX(x), toY(y)] as const]));
  return places.flatMap(([x, y], index) => {
    const [nextX, nextY] = places[index + 1] ?? [x, y];
    const steps = Math.max(1, Math.round(Math.abs(nextX - x) / 8));
    return Array.from(
      { length: steps },
      (_, step) => [x + ((nextX - x) * step) / steps, y + ((nextY - y) * step) / steps] as const,
    );
  });
}

function pointMarks({ lines, title, y: axis }: LineChart, { toX, toY }: Scales, theme: Theme): SVGGElement {
  const all = lines.flatMap(({ points, style }) => points.map((point) => ({ point, style })));
  const seen = all.filter(({ point: { y } }) => y !== null && Number.isFinite(y) && (!axis.isLog || y > 0));
  const few = seen.length <= mostElements ? seen : seen.filter(({ point }) => point.isBest);
  const isRegular =
    seen.length === all.length && new Set(lines.map(({ points }) => points.length)).size === 1;
  const isCrowded = lines.length > mostNamedLines;
  const marks = few.map(({ point, style }, index) => {
    const { y, mark, about, isBest, isChosen } = point;
    const [cx, cy] = [toX(point.x), toY(y ?? NaN)];
    return svgElement(
      'g',
      {
        class: `mark${isChosen ? ' chosen' : ''}`,
        role: point.point === undefined ? 'listitem' : 'button',
        ...(point.point !== undefined && {
          'data-point': point.point,
          'aria-pressed': String(isChosen === true),
        }),
        tabindex: index === 0 ? 0 : -1,
        ...{ 'data-mark': mark, 'data-about': about, 'aria-label': about },
      },
      svgElement('circle', { cx, cy, r: 10, fill: 'transparent', class: 'halo' }),
      isBest === true &&
        svgElement('circle', {
          cx,
          cy,
          r: 7.5,
          fill: 'none',
          stroke: theme.foreground,
          'stroke-width': 1.25,
        }),
      isCrowded && isBest !== true ? null : markerElement(cx, cy, style, theme),
    );
  });
  const columns = isRegular ? (lines[0]?.points.length ?? 1) : 1;
  const isChoice = few.some(({ point }) => point.point !== undefined);
  return svgElement(
    'g',
    { 'data-roving': '', 'data-columns': columns, role: isChoice ? 'group' : 'list', 'aria-label': title },
    ...marks,
  );
}

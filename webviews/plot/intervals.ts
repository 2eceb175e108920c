import { axisX, gridX, plot, ruleX } from '@observablehq/plot';
import { shortNumber } from '../../kernel/language/numbers';
import { svgElement } from '../element';
import type { Theme } from '../theme';
import { axisStyle, fontSize, gridStyle, note, pixelsOf, plotStyle, textWidth } from './plots';
import { inRange, spansTens, valueAxis, type Range } from './ticks';

export interface IntervalRow {
  readonly name: string;
  /** Null if nothing could be measured. */
  readonly value: number | null;
  readonly interval: Range | null;
  /** The words that replace a missing interval or number. */
  readonly words: string;
  readonly about: string;
}

const rowHeight = 30;
const margin = { top: 42, bottom: 28, right: 14 };
const radius = 5;

/** A dot and its interval in each row, beside a line to compare with. */
export function drawIntervals(
  title: string,
  rows: readonly IntervalRow[],
  reference: { readonly value: number; readonly label: string },
  width: number,
  theme: Theme,
): SVGSVGElement {
  const numbers = rows.flatMap(({ value, interval }) => [
    ...(value === null ? [] : [value]),
    ...(interval ?? []),
  ]);
  const axis = valueAxis([...numbers, reference.value], spansTens(numbers), width < 480 ? 4 : 8);
  const left =
    Math.min(width * 0.35, Math.max(0, ...rows.map(({ name }) => textWidth(name, theme.font)))) + 14;
  const height = margin.top + rows.length * rowHeight + margin.bottom;
  const chart = plot({
    ...{ width, height, marginLeft: left, marginRight: margin.right },
    ...{ marginTop: margin.top, marginBottom: margin.bottom, style: plotStyle(theme) },
    x: { type: axis.isLog ? 'log' : 'linear', domain: [...axis.range], inset: 6 },
    y: { domain: [0, rows.length], axis: null, reverse: true },
    marks: [
      gridX({ ticks: [...axis.ticks], ...gridStyle(theme) }),
      ruleX([reference.value], { stroke: theme.foreground, strokeDasharray: '5 4' }),
      axisX({
        ticks: [...axis.ticks],
        tickFormat: shortNumber,
        tickPadding: 8,
        ...axisStyle(theme),
      }),
    ],
  });
  const pixels = pixelsOf(chart.scale('x'));
  const toX = (value: number) => pixels(inRange(value, axis));
  const svg = chart as SVGSVGElement;
  svg.append(
    note(title, { x: 0, y: 12, fill: theme.quiet }),
    referenceName(reference.label, toX(reference.value), width, theme),
    svgElement(
      'g',
      { 'data-roving': '', role: 'list', 'aria-label': title },
      ...rows.map((row, index) => intervalRow(row, { index, left, width, toX, theme })),
    ),
  );
  return svg;
}

function referenceName(label: string, x: number, width: number, theme: Theme): SVGTextElement {
  const half = textWidth(label, theme.font) / 2;
  const middle = Math.min(Math.max(x, half), width - half);
  return note(label, { x: middle, y: margin.top - 8, 'text-anchor': 'middle', fill: theme.foreground });
}

interface Place {
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly toX: (value: number) => number;
  readonly theme: Theme;
}

function intervalRow(row: IntervalRow, { index, left, width, toX, theme }: Place): SVGGElement {
  const { name, value, interval, about, words } = row;
  const y = margin.top + (index + 0.5) * rowHeight;
  const label = note(fitted(name, left - 14, theme), {
    x: 4,
    y: y + 4,
    'font-size': fontSize,
    fill: theme.foreground,
  });
  label.classList.add('token-label');
  return svgElement(
    'g',
    {
      class: 'mark',
      role: 'listitem',
      tabindex: index === 0 ? 0 : -1,
      ...{ 'data-mark': `row-${index}`, 'data-about': about, 'aria-label': about },
    },
    svgElement('rect', {
      x: 0,
      y: y - rowHeight / 2,
      width,
      height: rowHeight,
      fill: 'transparent',
      class: 'row',
    }),
    label,
    interval && intervalLine(toX(interval[0]), toX(interval[1]), y, theme),
    value !== null && dot(toX(value), y, interval !== null, theme),
    ...valueText(
      value,
      words,
      { x: value === null ? left : toX(value), end: interval && toX(interval[1]), y, width },
      theme,
    ),
  );
}

/** A line with a short bar at each end. */
function intervalLine(from: number, to: number, y: number, theme: Theme): SVGPathElement {
  const d = `M${from},${y - 4}V${y + 4}M${from},${y}H${to}M${to},${y - 4}V${y + 4}`;
  return svgElement('path', { d, fill: 'none', stroke: theme.steered, 'stroke-width': 2 });
}

function dot(cx: number, cy: number, isSure: boolean, theme: Theme): SVGCircleElement {
  const fill = isSure ? theme.steered : theme.background;
  return svgElement('circle', { cx, cy, r: radius, fill, stroke: theme.steered, 'stroke-width': 2 });
}

interface TextPlace {
  readonly x: number;
  readonly end: number | null;
  readonly y: number;
  readonly width: number;
}

/** The number over its dot, or the words that replace it beside the line. */
function valueText(
  value: number | null,
  words: string,
  { x, y, width }: TextPlace,
  theme: Theme,
): readonly SVGElement[] {
  if (words === '')
    return [
      note(shortNumber(value ?? NaN), { x, y: y - 8, 'text-anchor': 'middle', fill: theme.foreground }),
    ];
  const text = value === null ? words : `${shortNumber(value)}, ${words}`;
  const room = textWidth(text, theme.font) + radius + 6;
  const isRight = x + room <= width;
  return [
    note(text, {
      ...{ x: isRight ? x + radius + 6 : x - radius - 6, y: y + 4 },
      'text-anchor': isRight ? 'start' : 'end',
      ...{ fill: theme.quiet, stroke: theme.background, 'stroke-width': 3, 'paint-order': 'stroke' },
    }),
  ];
}

/** A text cut to a width. */
function fitted(text: string, width: number, { font }: Theme): string {
  if (textWidth(text, font) <= width) return text;
  const characters = Array.from(text);
  const cut = (length: number) => `${characters.slice(0, length).join('')}…`;
  let [fits, tooLong] = [1, characters.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (textWidth(cut(middle), font) <= width) fits = middle;
    else tooLong = middle;
  }
  return cut(fits);
}

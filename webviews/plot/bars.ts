import { barX, plot, ruleX } from '@observablehq/plot';
import { tokenLabel } from '../../kernel/results/tokenText';
import type { Token } from '../../kernel/results/tokens';
import { svgElement } from '../element';
import type { Theme } from '../theme';
import { tokenLabelElement } from '../tokenElement';
import { fontSize, note, pixelsOf, plotStyle, textWidth } from './plots';
import { largest, onAxis, smallest } from './ticks';

const rowHeight = 19;
const top = 26;
const bottom = 6;
/** Pixels between a bar and its number. */
const valueGap = 5;
const nameStart = 4;

export interface Bar {
  /** The token to mark when the pointer is on the bar. */
  readonly mark: string;
  /** A token, or the name of a row that sums up others. */
  readonly name: Token | string;
  readonly value: number;
  /** The value as it is written beside the bar. */
  readonly label: string;
  readonly about: string;
  readonly color: string;
  /** The last row: a line above it sets it apart. */
  readonly isTotal?: boolean;
}

/** Horizontal bars with their names on the left and their values at their ends, negative ones to the left. */
export function drawBars(title: string, bars: readonly Bar[], width: number, theme: Theme): SVGSVGElement {
  const values = bars.map(({ value }) => onAxis(value));
  const [low, high] = [smallest(values, 0), largest(values, 0)];
  const room = (of: readonly Bar[]) =>
    Math.max(0, ...of.map(({ label }) => textWidth(label, theme.font) + 2 * valueGap));
  const leftRoom = room(bars.filter(({ value }) => value < 0));
  const names = Math.max(0, ...bars.map(({ name }) => nameWidth(name, theme)));
  const chart = plot({
    width,
    height: top + bars.length * rowHeight + bottom,
    marginLeft: Math.min(width * 0.4, nameStart + names + 10) + leftRoom,
    marginRight: room(bars.filter(({ value }) => value >= 0)),
    marginTop: top,
    marginBottom: bottom,
    style: plotStyle(theme),
    // If nothing changed there is no range, but zero must still be on the axis.
    x: { domain: [low, low === high ? 1 : high], axis: null },
    y: { type: 'band', domain: bars.map(({ mark }) => mark), padding: 0.28, axis: null },
    marks: [
      barX(bars, {
        x: ({ value }: Bar) => onAxis(value),
        y: 'mark',
        // Without colour, bars to the left are hollow.
        fill: ({ value, color }: Bar) => (theme.highContrast && value < 0 ? theme.background : color),
        stroke: theme.highContrast ? theme.foreground : 'none',
        rx: 1.5,
      }),
      ruleX([0], { stroke: theme.quiet }),
    ],
  });
  const [toX, toY] = [pixelsOf(chart.scale('x')), pixelsOf(chart.scale('y'))];
  const half = (chart.scale('y')?.bandwidth ?? rowHeight) / 2;
  const rows = bars.map((bar, index) =>
    barRow(bar, { index, x: toX(onAxis(bar.value)), y: toY(bar.mark) + half, width, theme }),
  );
  const svg = chart as SVGSVGElement;
  svg.append(
    note(title, { x: 0, y: 12, fill: theme.quiet }),
    svgElement('g', { 'data-roving': '', role: 'list', 'aria-label': title }, ...rows),
  );
  return svg;
}

function nameWidth(name: Token | string, theme: Theme): number {
  return typeof name === 'string'
    ? textWidth(name, theme.font)
    : textWidth(tokenLabel(name), theme.monospace);
}

interface Place {
  readonly index: number;
  /** End of the bar. */
  readonly x: number;
  /** Middle of the row. */
  readonly y: number;
  readonly width: number;
  readonly theme: Theme;
}

function barRow(bar: Bar, { index, x, y, width, theme }: Place): SVGGElement {
  const isLeft = bar.value < 0;
  const weight = bar.isTotal ? 600 : 400;
  const row = { x: 0, y: y - rowHeight / 2, width, height: rowHeight, fill: 'transparent', class: 'row' };
  const value = note(bar.label, {
    x: isLeft ? x - valueGap : x + valueGap,
    y: y + 4,
    'text-anchor': isLeft ? 'end' : 'start',
    'font-weight': weight,
    fill: theme.foreground,
    class: 'value',
  });
  return svgElement(
    'g',
    {
      class: 'mark',
      role: 'listitem',
      tabindex: index === 0 ? 0 : -1,
      'data-mark': bar.mark,
      'data-about': bar.about,
      'aria-label': bar.about,
    },
    svgElement('rect', row),
    bar.isTotal === true &&
      svgElement('line', {
        x1: 0,
        x2: width,
        y1: row.y,
        y2: row.y,
        stroke: theme.quiet,
        'stroke-opacity': 0.6,
      }),
    barName(bar, { y: y + 4, 'font-weight': weight }, theme),
    value,
  );
}

function barName(
  { name, isTotal }: Bar,
  place: { y: number; 'font-weight': number },
  theme: Theme,
): SVGElement {
  const attributes = { ...place, x: nameStart, 'font-size': fontSize, class: 'token-label' };
  if (typeof name !== 'string')
    return tokenLabelElement(name, { ...attributes, 'font-family': theme.monospace, fill: theme.foreground });
  return note(name, { ...attributes, fill: isTotal ? theme.foreground : theme.quiet });
}

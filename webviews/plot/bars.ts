import { barX, plot, ruleX } from '@observablehq/plot';
import { tokenLabel } from '../../kernel/results/tokenText';
import type { Token } from '../../kernel/results/tokens';
import { svgElement } from '../element';
import type { Theme } from '../theme';
import { tokenLabelElement } from '../tokenElement';
import { fontSize, note, pixelsOf, plotStyle, textWidth } from './plots';
import { largest, onAxis, smallest, type Range } from './ticks';

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
  /** The value that it is compared with, which is drawn as an outline. */
  readonly pinned?: number | undefined;
  /** The last row: a line above it sets it apart. */
  readonly isTotal?: boolean;
}

/** Rows that fit a drawing of this height. */
export function rowsWithin(height: number): number {
  return Math.floor((height - top - bottom) / rowHeight);
}

/** For bars that hold still while their values change. */
export interface HeldBars {
  readonly range: Range;
  /** Letters of the longest name that there was. */
  readonly letters: number;
}

/** As wide as most values are. */
const usualValue = '+0.00444';

/** Horizontal bars with their names on the left and their values at their ends, negative ones to the left. */
export function drawBars(
  title: string,
  bars: readonly Bar[],
  width: number,
  theme: Theme,
  held: HeldBars | null = null,
): SVGSVGElement {
  const values = bars.map(({ value }) => onAxis(value));
  const [low, high] = held?.range ?? [smallest(values, 0), largest(values, 0)];
  const least = held ? [usualValue] : [];
  const room = (of: readonly Bar[]) =>
    Math.max(
      0,
      ...[...least, ...of.map(({ label }) => label)].map(
        (label) => textWidth(label, theme.font) + 2 * valueGap,
      ),
    );
  // What moves has its numbers on one side, which leaves more room for the bars.
  const leftRoom = held ? 0 : room(bars.filter(({ value }) => value < 0));
  const names = Math.max(
    textWidth('0'.repeat(held?.letters ?? 0), theme.monospace),
    ...bars.map(({ name }) => nameWidth(name, theme)),
  );
  const chart = plot({
    width,
    height: top + bars.length * rowHeight + bottom,
    marginLeft: Math.min(width * 0.4, nameStart + names + 10) + leftRoom,
    marginRight: room(held ? bars : bars.filter(({ value }) => value >= 0)),
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
    barRow(bar, {
      index,
      x: toX(onAxis(bar.value)),
      pinned: bar.pinned === undefined ? null : toX(onAxis(bar.pinned)),
      zero: toX(0),
      y: toY(bar.mark) + half,
      width,
      theme,
      isOneSided: held !== null,
    }),
  );
  const svg = chart as SVGSVGElement;
  svg.append(
    note(title, { x: 0, y: 12, fill: theme.quiet }),
    ...(bars.some(({ pinned }) => pinned !== undefined)
      ? [note('outlined: pinned', { x: width, y: 24, 'text-anchor': 'end', fill: theme.quiet })]
      : []),
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
  /** End of the outline of what it is compared with. */
  readonly pinned: number | null;
  readonly zero: number;
  /** True if the numbers of negative bars stand on the right, too. */
  readonly isOneSided: boolean;
  /** Middle of the row. */
  readonly y: number;
  readonly width: number;
  readonly theme: Theme;
}

function barRow(bar: Bar, place: Place): SVGGElement {
  const { index, x, pinned, zero, y, width, theme, isOneSided } = place;
  const isLeft = bar.value < 0 && !isOneSided;
  const weight = bar.isTotal ? 600 : 400;
  const row = { x: 0, y: y - rowHeight / 2, width, height: rowHeight, fill: 'transparent', class: 'row' };
  // Beyond the outline, too, if that is on the same side.
  const ends = [zero, x, pinned ?? x];
  const end = isLeft ? Math.min(...ends) : Math.max(...ends);
  const value = note(bar.label, {
    x: isLeft ? end - valueGap : end + valueGap,
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
    pinned !== null && Math.abs(pinned - zero) > 1 && outline(pinned, zero, y, theme),
    value,
  );
}

const outlineHeight = 17;

function outline(end: number, zero: number, y: number, theme: Theme): SVGRectElement {
  return svgElement('rect', {
    class: 'pinned',
    x: Math.min(end, zero),
    y: y - outlineHeight / 2,
    width: Math.abs(end - zero),
    height: outlineHeight,
    fill: 'none',
    stroke: theme.foreground,
    'stroke-dasharray': '3 2',
  });
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

import { axisX, gridX, plot } from '@observablehq/plot';
import { mean, meanCountInterval } from '../../../kernel/results/meanInterval';
import { count, shortNumber } from '../../../kernel/language/numbers';
import type { CountArm, CountResult } from '../../../kernel/kinds/count/result';
import { canvasImage, mostElements } from '../../plot/canvasImage';
import { chart, type Draw } from '../../chart';
import { element, svgElement } from '../../element';
import { firstOf, limitSentence, shortName } from '../../limits';
import { readout } from '../../plot/pointing';
import type { Theme } from '../../theme';
import { dotStack, pitchFor } from './dotStack';
import { axisStyle, fontSize, gridStyle, note, pixelsOf, plotStyle, textWidth } from '../../plot/plots';
import { extent, largest, onAxis, valueAxis } from '../../plot/ticks';
import style from './style.css';

const dotsHeight = 44;
const meanHeight = 22;
const armHeight = dotsHeight + meanHeight;
const mostPrompts = 50;
const mostDots = 20_000;
const longestPrompt = 1000;
const margin = { top: 10, bottom: 24, right: 26 };

/** A dot for each completion at its count, and below the dots their mean with its interval. */
const drawCount: Draw<CountResult> = ({ prompts: all, steering }, { width }, theme) => {
  const { shown: prompts, limit } = firstOf(all, mostPrompts, 'prompts');
  const armsOf = (arms: readonly CountArm[]) => (steering.length === 0 ? arms.slice(0, 1) : arms);
  const most = onAxis(
    largest(
      prompts.flatMap(({ arms }) => arms.flatMap(({ counts }) => counts)),
      1,
    ),
  );
  const isMuch = prompts.some(({ arms }) => arms.some(({ counts }) => counts.length > mostDots));
  return element(
    'div',
    { class: 'count' },
    limit,
    isMuch &&
      limitSentence(
        `The first ${count(mostDots)} completions of an arm are drawn as dots; the means and the table count all.`,
      ),
    element(
      'p',
      { class: 'caption' },
      'words counted, a dot per completion; the mean and its 95 % interval under them',
    ),
    ...prompts.flatMap(({ prompt, arms }, index) => [
      element('p', { class: 'prompt' }, `“${shortName(prompt, longestPrompt)}”`),
      drawArms(armsOf(arms), { most, prompt: index, width: Math.min(width, 760) }, theme),
    ]),
    readout('Point at an arm to see its numbers.'),
  );
};

interface Place {
  readonly most: number;
  readonly prompt: number;
  readonly width: number;
}

function drawArms(arms: readonly CountArm[], { most, prompt, width }: Place, theme: Theme): SVGSVGElement {
  const height = margin.top + arms.length * armHeight + margin.bottom;
  const left = Math.max(0, ...arms.map(({ name }) => textWidth(name, theme.font))) + 18;
  const { ticks } = valueAxis([0, most], false, Math.min(most, width < 480 ? 6 : 10));
  const whole = ticks.filter((tick) => Number.isInteger(tick) && tick <= most);
  const chart = plot({
    ...{ width, height, marginLeft: left, marginRight: margin.right },
    ...{ marginTop: margin.top, marginBottom: margin.bottom, style: plotStyle(theme) },
    x: { domain: [0, most], inset: 22 },
    y: { domain: [0, 1], axis: null },
    marks: [
      gridX({ ticks: whole, ...gridStyle(theme) }),
      axisX({
        ticks: whole,
        tickFormat: shortNumber,
        tickPadding: 7,
        ...axisStyle(theme),
      }),
    ],
  });
  const pixels = pixelsOf(chart.scale('x'));
  const toX = (value: number) => pixels(Math.min(most, onAxis(value)));
  const svg = chart as SVGSVGElement;
  const unit = toX(1) - toX(0);
  const tallest = largest(
    arms.flatMap(({ counts }) => [...tally(counts).values()]),
    1,
  );
  const pitch = pitchFor(tallest, Math.min(unit * 0.9, 60), dotsHeight);
  svg.append(
    svgElement(
      'g',
      { 'data-roving': '', role: 'list', 'aria-label': 'Arms' },
      ...arms.map((arm, index) => armRow(arm, { index, prompt, width, pitch, toX, theme })),
    ),
  );
  return svg;
}

interface ArmPlace {
  readonly index: number;
  readonly prompt: number;
  readonly width: number;
  readonly pitch: number;
  readonly toX: (value: number) => number;
  readonly theme: Theme;
}

function armRow(arm: CountArm, { index, prompt, width, pitch, toX, theme }: ArmPlace): SVGGElement {
  const y = margin.top + index * armHeight;
  const about = aboutArm(arm);
  const color = theme[arm.name];
  return svgElement(
    'g',
    {
      class: 'mark',
      role: 'listitem',
      tabindex: index === 0 ? 0 : -1,
      ...{ 'data-mark': `${prompt}-${arm.name}`, 'data-about': about, 'aria-label': about },
    },
    svgElement('rect', { x: 0, y, width, height: armHeight, fill: 'transparent', class: 'row' }),
    note(arm.name, {
      ...{ x: 4, y: y + dotsHeight - 4, 'font-size': fontSize, 'font-weight': 600 },
      ...{ fill: color, class: 'token-label' },
    }),
    ...dots(arm, { y: y + dotsHeight, pitch, toX, width }, theme),
    svgElement('line', {
      x1: toX(0) - 14,
      x2: width - 6,
      y1: y + dotsHeight,
      y2: y + dotsHeight,
      stroke: theme.grid,
    }),
    ...meanMark(arm, y + dotsHeight + meanHeight / 2 - 1, toX, theme),
  );
}

interface DotPlace {
  /** The bottom of the stacks. */
  readonly y: number;
  readonly pitch: number;
  readonly toX: (value: number) => number;
  readonly width: number;
}

function dots(
  { name, counts }: CountArm,
  { y, pitch, toX, width }: DotPlace,
  theme: Theme,
): readonly SVGElement[] {
  const radius = Math.max(0.6, 0.44 * pitch);
  const places = [...tally(counts.slice(0, mostDots))].flatMap(([value, count]) =>
    dotStack(count, dotsHeight, pitch).places.map(([dx, dy]) => ({ cx: toX(value) + dx, cy: y - dy - 1 })),
  );
  // Without colour the steered arm is filled and the unsteered one hollow.
  const isHollow = theme.highContrast && name === 'unsteered';
  const color = theme[name];
  if (places.length <= mostElements)
    return places.map((place) =>
      svgElement('circle', {
        ...place,
        r: radius,
        fill: isHollow ? 'none' : color,
        stroke: isHollow ? color : 'none',
      }),
    );
  const area = { x: 0, y: y - dotsHeight - 2, width, height: dotsHeight + 4 };
  return [
    canvasImage(area, (context) => {
      context.fillStyle = color;
      for (const { cx, cy } of places) {
        context.beginPath();
        context.arc(cx, cy - area.y, radius, 0, 2 * Math.PI);
        context.fill();
      }
    }),
  ];
}

/** How many completions have each count. */
function tally(counts: readonly number[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const count of counts) found.set(count, (found.get(count) ?? 0) + 1);
  return found;
}

/** A diamond at the mean, a line for its interval, and the number. */
function meanMark(
  { name, counts }: CountArm,
  y: number,
  toX: (value: number) => number,
  theme: Theme,
): readonly SVGElement[] {
  if (counts.length === 0) return [];
  const middle = mean(counts);
  const interval = meanCountInterval(counts);
  const [low, high] = interval ?? [middle, middle];
  const [x, from, to] = [toX(middle), Math.max(toX(low), toX(0) - 20), toX(high)];
  const color = theme[name];
  // Sums of numbers that are too large are none.
  if (![x, from, to].every(Number.isFinite)) return [];
  const whiskers = {
    d: `M${from},${y - 4}V${y + 4}M${from},${y}H${to}M${to},${y - 4}V${y + 4}`,
    fill: 'none',
  };
  return [
    ...(interval ? [svgElement('path', { ...whiskers, stroke: color, 'stroke-width': 1.75 })] : []),
    svgElement('path', { d: `M${x},${y - 6}L${x + 5},${y}L${x},${y + 6}L${x - 5},${y}Z`, fill: color }),
    note(shortNumber(middle), {
      x: Math.max(to, x + 5) + 6,
      y: y + 4,
      fill: theme.foreground,
      'font-weight': 600,
    }),
  ];
}

function aboutArm({ name, counts }: CountArm): string {
  const interval = meanCountInterval(counts);
  const [fewest, most] = extent(counts) ?? [NaN, NaN];
  const range = interval ? ` (95 % ${shortNumber(interval[0])} to ${shortNumber(interval[1])})` : '';
  return `${name}   ${shortNumber(mean(counts))} words on average${range}, ${fewest} to ${most} in ${counts.length} completions`;
}

export const countChart = chart(drawCount, { style });

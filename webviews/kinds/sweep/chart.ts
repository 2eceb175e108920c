import { shortNumber } from '../../../kernel/language/numbers';
import { markedPoints, type Series } from '../../../kernel/sweep/series';
import { quantityOf, seriesOf } from '../../../kernel/kinds/readings';
import type { Quantity } from '../../../kernel/results/reading';
import { measuredIn, progressText, sizeOf } from '../../../kernel/sweep/result';
import type { SweepResult } from '../../../kernel/kinds/readings';
import type { SweepAxis } from '../../../kernel/results/axes';
import { axisLabels, axisNumbers, pointText } from '../../../kernel/results/sweepAxes';
import { chart, type Draw, type Seen } from '../../chart';
import { element } from '../../element';
import { firstOf, partSentence, shortName } from '../../limits';
import { readout } from '../../plot/pointing';
import { drawLines, type Line, type LinePoint } from '../../plot/lines';
import { seriesStyle } from '../../plot/markers';
import { axisPercent } from '../../plot/plots';
import { aboutValue, notMeasured, titleOf } from './about';
import { drawSweepGrids } from './grids';
import { extent, spansTens, valueAxis } from '../../plot/ticks';
import style from './style.css';

/** The largest width of a curve: in a wider one slopes would look flat. */
const widest = 860;
const hint = ({ steering }: SweepResult) =>
  `Point at a value to see its numbers; press it for its ${steering.length > 0 ? 'statement' : 'sentence'}.`;
/** Coefficients that grow by more than this factor stand on a logarithmic axis. */
const widestLinear = 20;

/** A curve for one axis or a grid for two, up to the last point that was measured. */
const drawSweep: Draw<SweepResult> = (all, size, theme, seen) => {
  const result = { ...all, points: all.points.slice(0, mostPoints) };
  const [first] = measuredIn(result);
  if (!first) return element('p', { class: 'message' }, 'No point is measured yet.');
  const quantity = quantityOf(first);
  return element(
    'div',
    { class: 'sweep', 'aria-busy': result.state === 'running' ? 'true' : undefined },
    partText(all),
    partSentence('first', result.points.length, all.points.length, 'points'),
    result.axes.length === 1
      ? drawCurves(result, quantity, size.width, theme, seen)
      : drawSweepGrids(result, quantity, size.width, theme, seen),
    readout(hint(result)),
  );
};

const mostPoints = 20_000;
const mostMarks = 20_000;

/** How far an incomplete sweep went. */
function partText(result: SweepResult): HTMLElement | null {
  const [done, whole] = [measuredIn(result).length, sizeOf(result)];
  if (done >= whole) return null;
  return element('p', { class: 'partial' }, `${done} of ${whole} points${progressText(result)}`);
}

function drawCurves(
  result: SweepResult,
  quantity: Quantity,
  width: number,
  theme: Parameters<Draw<SweepResult>>[2],
  seen: Seen,
): HTMLElement {
  const axis = result.axes[0];
  if (!axis) return element('div');
  const mostLines = Math.max(1, Math.min(50, Math.floor(mostMarks / result.points.length)));
  const { shown: series, limit } = firstOf(seriesOf(result), mostLines, 'series');
  const isAlone = series.length === 1;
  const reference = referenceOf(series, quantity);
  const measured = series.flatMap(({ values, low, high }) => [...values, ...(low ?? []), ...(high ?? [])]);
  const numbers = [...measured, reference?.value].filter((value) => typeof value === 'number');
  const isLog = quantity.name === 'ratio' && spansTens(numbers);
  const lines = drawLines(
    {
      title: titleOf(quantity),
      xName: xNameOf(axis),
      xValues: axisNumbers(axis),
      xIsLog: isWideAxis(axis),
      y: valueAxis(numbers, isLog, 5),
      yText: quantity.kind === 'probability' ? axisPercent : shortNumber,
      reference,
      isUnnamed: isAlone && ['steered', undefined].includes(series[0]?.name),
      lines: series.map((own, index): Line => ({
        name: shortName(own.name),
        style: seriesStyle(own.name, index, isAlone, theme),
        points: curvePoints(result, own, { index, isAlone, quantity, seen }),
      })),
    },
    Math.min(width, widest),
    theme,
  );
  return limit ? element('div', {}, limit, lines) : lines;
}

function curvePoints(
  result: SweepResult,
  own: Series,
  { index, isAlone, quantity, seen }: { index: number; isAlone: boolean; quantity: Quantity; seen: Seen },
): readonly LinePoint[] {
  const { axes, points } = result;
  const at = axes[0] ? axisNumbers(axes[0]) : [];
  const marked = isAlone ? markedPoints(result, own, quantity, 1) : new Set();
  return points.map((point, place): LinePoint => {
    const [low, high] = [own.low?.[place] ?? null, own.high?.[place] ?? null];
    return {
      x: at[place] ?? NaN,
      y: own.values[place] ?? null,
      interval: low === null || high === null ? null : [low, high],
      mark: `${index}-${place}`,
      about: `${pointText(axes, place)}: ${point ? aboutValue(own, place, quantity, isAlone) : notMeasured}`,
      point: place,
      isBest: marked.has(place),
      isChosen: place === seen.point,
    };
  });
}

/** The reference line: 1 for ratios, 0 for changes, the unsteered number if all points share one. */
function referenceOf(series: readonly Series[], { kind, name }: Quantity) {
  const [first] = series;
  const value = first?.unsteered ?? null;
  if (value === null || series.some(({ unsteered }) => unsteered !== value)) return null;
  if (name === 'ratio' || name === 'change') return { value, label: 'no change' };
  return kind === 'nats' ? { value, label: 'unsteered' } : null;
}

function xNameOf(axis: SweepAxis): string {
  return axis.name === 'dims' ? 'dims, upper end' : (axisLabels([axis])[0] ?? axis.name);
}

function isWideAxis(axis: SweepAxis): boolean {
  const values = axisNumbers(axis);
  const [low, high] = extent(values) ?? [0, 0];
  return axis.name === 'coefficient' && low > 0 && high > widestLinear * low;
}

export const sweepChart = chart(drawSweep, { style });

import type * as v from 'valibot';
import { count, counted } from '../language/numbers';
import { shortCell } from '../results/cellText';
import type { AnyResult } from '../results/envelope';
import { highest, lowest } from '../results/extremes';
import { plainReading, type Quantity, type Reading } from '../results/reading';
import { extentText, nounOf, pointText } from '../results/sweepAxes';
import { visibleText } from '../results/tokenText';
import { sweptSteeringText } from '../results/steeringText';
import { measuredIn, progressText, sizeOf, sweepSchema, type Sweep } from './result';
import {
  isSteered,
  mostNamed,
  mostTied,
  quantityText,
  seriesOf,
  standing,
  type PointReading,
  type Series,
} from './series';
import { sweepTable, type ReadSweep } from './sweepTable';
import { sweepText } from './sweepText';

/** The reading of a sweep, given that of its points and how they are read from a file. */
export function sweepReading<P extends AnyResult>(
  readingOf: (point: P) => PointReading<P>,
  points: v.GenericSchema<unknown, P>,
): Reading<Sweep<P>> {
  const read = (result: Sweep<P>): ReadSweep | null => {
    const [first] = measuredIn(result);
    if (!first) return null;
    const reading = readingOf(first);
    return {
      sweep: result,
      quantity: reading.quantity(first),
      series: seriesOf(result.points, reading.mainNumbers),
      seriesText: reading.seriesText,
    };
  };
  return plainReading<Sweep<P>>({
    schema: sweepSchema(points),
    sentence: (result) => {
      const found = read(result);
      const extent = extentOfState(result);
      if (!found) return `${extent}.`;
      if (result.state === 'running') return `${extent}: ${rangesSoFar(found)}.`;
      return `${extent}${result.state === 'done' ? ', ' : ': '}${findings(found)}${notMeasured(result)}.`;
    },
    steering: (result) => {
      const [first] = measuredIn(result);
      // If steering has no effect on the kind, the sweep does not mention it either.
      return first && readingOf(first).steering(first) === null ? null : sweptSteeringText(result);
    },
    caveats: (result) => {
      const points = measuredIn(result);
      const [first] = points;
      if (!first) return [];
      const { sweptCaveats, mainNumbers } = readingOf(first);
      const isSampled = points.length > 1 && mainNumbers(first).some(({ observations }) => observations);
      return [...sweptCaveats(points), ...(isSampled ? [comparedBy] : []), ...keptText(result)];
    },
    table: (result) => sweepTable(result, read(result)),
    text: (result, width) => sweepText(result, read(result), width),
  });
}

const comparedBy = 'points compared at 95 % by sign flips of paired differences, all together';

/** How many points were measured before, and where they come from. */
function keptText({ axes, kept }: Sweep): readonly string[] {
  if (!kept) return [];
  const from = kept.store === undefined ? '' : ` in ${visibleText(kept.store)}`;
  return [`${count(kept.points)} of ${counted(sizeOf({ axes }), 'point')} were kept${from}`];
}

/** The extent of the sweep, or how far it has come. */
function extentOfState(sweep: Sweep): string {
  const { axes, state } = sweep;
  if (state === 'done') return `Over ${extentText(axes)}`;
  const of = axes.length === 1 ? extentText(axes) : `${count(sizeOf({ axes }))} points (${extentText(axes)})`;
  return `${count(measuredIn(sweep).length)} of ${of}${progressText(sweep)}`;
}

/** What an interrupted sweep has not seen. */
function notMeasured(sweep: Sweep): string {
  const { axes, points } = sweep;
  const left = sizeOf(sweep) - measuredIn(sweep).length;
  const gap = points.indexOf(null);
  const next = pointText(axes, gap === -1 ? points.length : gap);
  if (left <= 0) return '';
  if (left === 1) return `; ${next} was not measured`;
  return `; ${counted(left, 'point')}${gap === -1 ? ` from ${next} on` : ''} were not measured`;
}

/** The numbers that are there, without an end: it may be among those to come. */
function rangesSoFar({ series, quantity, seriesText }: ReadSweep): string {
  const { label } = quantity;
  const [only] = series;
  if (!only) return `there is no ${label}`;
  if (series.length === 1) return `the ${label}${nameText(only, seriesText)} is ${rangeOf(only, quantity)}`;
  const named = series.slice(0, mostNamed).map((one) => `${seriesText(one.name)} ${rangeOf(one, quantity)}`);
  return `the ${label} is ${named.join(', ')}${othersText(series)}`;
}

function rangeOf(one: Series, quantity: Quantity): string {
  return rangeText(
    one.values.filter((value) => value !== null),
    quantity,
  );
}

const nameText = ({ name }: Series, seriesText: ReadSweep['seriesText']) =>
  name === 'steered' ? '' : ` ${seriesText(name)}`;

function othersText(series: readonly Series[]): string {
  return series.length > mostNamed ? `, and of ${series.length - mostNamed} more in the table` : '';
}

/** The strongest points of each series. If there is only one series, its weakest points too. */
function findings(read: ReadSweep): string {
  const { sweep, series, quantity, seriesText } = read;
  const { label, sought } = quantity;
  const [only] = series;
  if (!only) return `there is no ${label}`;
  if (series.length > 1) {
    const named = series.slice(0, mostNamed).map((one) => {
      const ends = endText(read, one, sought);
      return `${seriesText(one.name)} ${ends.isAll && one.observations ? `at no ${nounOf(sweep.axes)} that stands apart (${ends.numbers})` : ends.text}`;
    });
    return `the ${label} is ${sought} ${named.join(', ')}${othersText(series)}${zeroText(sweep)}`;
  }
  if (only.values.every((value) => value === null)) return `no ${label} could be measured`;
  return `${findingOf(read, only)}${zeroText(sweep)}`;
}

/** Both ends of the only series. */
function findingOf(read: ReadSweep, only: Series): string {
  const { sweep, quantity } = read;
  const { label, sought } = quantity;
  const of = nameText(only, read.seriesText);
  const found = standing(sweep, only, sought, 1);
  if (!found) return 'nothing was measured that steers';
  if (found.compared === 1)
    return `the ${label}${of} is ${numberText(only, found.best, quantity)} at ${pointText(sweep.axes, found.best)}`;
  const [strong, weak] = [sought, opposite(sought)].map((end) => endText(read, only, end));
  if (!strong || !weak) return '';
  if (!strong.isAll || !weak.isAll)
    return `the ${label}${of} is ${sought} ${strong.text} and ${opposite(sought)} ${weak.text}`;
  return only.observations && !isConstant(only)
    ? `no ${nounOf(sweep.axes)} can be told apart from the others at 95 %: the ${label}${of} is ${strong.numbers}`
    : `the ${label}${of} is the same everywhere (${strong.numbers})`;
}

interface EndText {
  /** `at layer 4 (3.84 nats)`, `everywhere (1.62 nats)` */
  readonly text: string;
  readonly numbers: string;
  /** No point stands apart. */
  readonly isAll: boolean;
}

/** The points at one end: the one that stands apart, or those that do not. */
function endText({ sweep, series, quantity }: ReadSweep, one: Series, end: Quantity['sought']): EndText {
  const found = standing(sweep, one, end, series.length);
  if (!found) return { text: 'nowhere (nothing was measured)', numbers: '', isAll: false };
  const { best, tied, compared } = found;
  const isAll = tied.length === compared && compared > 1;
  if (tied.length === 1)
    return {
      text: `at ${pointText(sweep.axes, best)} (${numberText(one, best, quantity)})`,
      numbers: '',
      isAll,
    };
  const values = tied.map((place) => one.values[place] ?? NaN);
  const numbers = rangeText(values, quantity);
  const isSampled = one.observations !== undefined && !isConstant(one);
  const remark = isSampled ? `${numbers}, not told apart at 95 %` : numbers;
  if (isAll && !isSampled) return { text: `everywhere (${numbers})`, numbers, isAll };
  const where =
    tied.length <= mostTied
      ? listText(tied.map((place) => pointText(sweep.axes, place)))
      : `${count(tied.length)} of ${count(compared)} ${nounOf(sweep.axes)}s`;
  return { text: `at ${where} (${remark})`, numbers, isAll };
}

/** A number with its interval; if that has the number without steering, nothing was found. */
function numberText({ values, low, high, unsteered }: Series, place: number, quantity: Quantity): string {
  const value = quantityText(values[place] ?? null, quantity);
  const [from, to] = [low?.[place] ?? null, high?.[place] ?? null];
  if (from === null || to === null) return value;
  const interval = `${value}, 95 % interval ${shortCell(from, quantity.kind)} to ${shortCell(to, quantity.kind)}`;
  const isNoChange = unsteered !== null && from <= unsteered && unsteered <= to;
  return isNoChange ? `${interval}: not told from no change` : interval;
}

/** `0.795 to 0.99 nats`, or the one number that all are. */
function rangeText(values: readonly number[], quantity: Quantity): string {
  if (values.length === 0) return 'nothing';
  const [least, most] = [lowest(values), highest(values)];
  const [from, to] = [shortCell(least, quantity.kind), quantityText(most, quantity)];
  return quantityText(least, quantity) === to ? to : `${from} to ${to}`;
}

/** Says that points which do not steer are not compared. */
function zeroText(sweep: Sweep): string {
  return sweep.points.every((point, place) => point === null || isSteered(sweep, place))
    ? ''
    : ', coefficient 0 apart';
}

const listText = (all: readonly string[]) => `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
const isConstant = ({ values }: Series) => values.length > 1 && new Set(values).size === 1;
const opposite = (end: Quantity['sought']): Quantity['sought'] => (end === 'highest' ? 'lowest' : 'highest');

import { count } from '../language/numbers';
import type { AnyResult } from '../results/envelope';
import { plainReading, type Quantity, type Reading } from '../results/reading';
import { extentText, pointText } from '../results/sweepAxes';
import { sweptSteeringText } from '../results/steeringText';
import { sizeOf, type Sweep } from './result';
import { bestPoint, quantityText, seriesOf, type PointReading, type Series } from './series';
import { sweepTable, type ReadSweep } from './sweepTable';
import { sweepText } from './sweepText';

/** The reading of a sweep, given that of its points. */
export function sweepReading<P extends AnyResult>(
  readingOf: (point: P) => PointReading<P>,
): Reading<Sweep<P>> {
  const read = (result: Sweep<P>): ReadSweep | null => {
    const [first] = result.points;
    if (!first) return null;
    const reading = readingOf(first);
    return {
      sweep: result,
      quantity: reading.quantity(first),
      series: seriesOf(result.points.map(reading.mainNumbers)),
      seriesText: reading.seriesText,
    };
  };
  return plainReading<Sweep<P>>({
    sentence: (result) => {
      const found = read(result);
      if (!found) return `${extentOfState(result)}.`;
      return `${extentOfState(result)}${result.state === 'done' ? ', ' : ': '}${findings(found)}.`;
    },
    steering: (result) => {
      const [first] = result.points;
      // If steering has no effect on the kind, the sweep does not mention it either.
      return first && readingOf(first).steering(first) === null ? null : sweptSteeringText(result);
    },
    caveats: ({ points }) => (points[0] ? readingOf(points[0]).sweptCaveats(points) : []),
    table: (result) => sweepTable(result, read(result)),
    text: (result, width) => sweepText(result, read(result), width),
  });
}

/** The extent of the sweep, or how far it has come. */
function extentOfState({ axes, points, state }: Sweep): string {
  if (state === 'done') return `Over ${extentText(axes)}`;
  const of = axes.length === 1 ? extentText(axes) : `${count(sizeOf({ axes }))} points (${extentText(axes)})`;
  return `${count(points.length)} of ${of} ${state === 'running' ? 'so far' : 'before it was stopped'}`;
}

const mostNamed = 3;

/** The strongest point of each series. If there is only one series, its weakest point too. */
function findings({ sweep, series, quantity, seriesText }: ReadSweep): string {
  const { label, sought } = quantity;
  const [only, ...others] = series;
  if (!only) return `there is no ${label}`;
  const at = (one: Series, end: Quantity['sought']) => extremeText(sweep, one, end, quantity);
  if (others.length > 0) {
    const named = series.slice(0, mostNamed).map((one) => `${seriesText(one.name)} ${at(one, sought)}`);
    const more = series.length > mostNamed ? `, and of ${series.length - mostNamed} more in the table` : '';
    return `the ${label} is ${sought} ${named.join(', ')}${more}`;
  }
  if (only.values.every((value) => value === null)) return `no ${label} could be measured`;
  const of = only.name === 'steered' ? '' : ` ${seriesText(only.name)}`;
  if (only.values.length === 1)
    return `the ${label}${of} is ${quantityText(only.values[0] ?? null, quantity)} at ${pointText(sweep.axes, 0)}`;
  if (isConstant(only)) return `the ${label}${of} is the same ${at(only, sought)}`;
  return `the ${label}${of} is ${sought} ${at(only, sought)} and ${opposite(sought)} ${at(only, opposite(sought))}`;
}

/** `at layer 4 (3.84 nats)`, or `everywhere (1.62 nats)`. */
function extremeText({ axes }: Sweep, one: Series, end: Quantity['sought'], quantity: Quantity): string {
  const best = bestPoint(one, end);
  if (best === null) return 'nowhere (nothing was measured)';
  const where = isConstant(one) ? 'everywhere' : `at ${pointText(axes, best)}`;
  return `${where} (${quantityText(one.values[best] ?? null, quantity)})`;
}

const isConstant = ({ values }: Series) => values.length > 1 && new Set(values).size === 1;
const opposite = (end: Quantity['sought']) => (end === 'highest' ? 'lowest' : 'highest');

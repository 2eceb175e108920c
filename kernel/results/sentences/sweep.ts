import { bestPoint, quantityOf, quantityText, seriesOf, type Quantity, type Series } from '../measure';
import { count } from '../../language/numbers';
import { extentText, pointText, sizeOf } from '../sweepAxes';
import type { SweepResult } from '../types';

export function sweepSentence(result: SweepResult): string {
  const [first] = result.points;
  if (!first) return `${extentOfState(result)}.`;
  const quantity = quantityOf(first);
  const found = findings(result, seriesOf(result), quantity);
  return `${extentOfState(result)}${result.state === 'done' ? ', ' : ': '}${found}.`;
}

/** What there is: all of it, or how far it came. */
function extentOfState({ axes, points, state }: SweepResult): string {
  if (state === 'done') return `Over ${extentText(axes)}`;
  const of = axes.length === 1 ? extentText(axes) : `${count(sizeOf({ axes }))} points (${extentText(axes)})`;
  return `${count(points.length)} of ${of} ${state === 'running' ? 'so far' : 'before it was stopped'}`;
}

const mostNamed = 3;

/** Where each series is strongest; the other end too, where there is one series. */
function findings(sweep: SweepResult, series: readonly Series[], quantity: Quantity): string {
  const { label, sought } = quantity;
  const [only, ...others] = series;
  if (!only) return `there is no ${label}`;
  const at = (one: Series, end: Quantity['sought']) => extremeText(sweep, one, end, quantity);
  if (others.length > 0) {
    const named = series.slice(0, mostNamed).map((one) => `${seriesText(sweep, one)} ${at(one, sought)}`);
    const more = series.length > mostNamed ? `, and of ${series.length - mostNamed} more in the table` : '';
    return `the ${label} is ${sought} ${named.join(', ')}${more}`;
  }
  if (only.values.every((value) => value === null)) return `no ${label} could be measured`;
  const of = only.name === 'steered' ? '' : ` ${seriesText(sweep, only)}`;
  if (only.values.length === 1)
    return `the ${label}${of} is ${quantityText(only.values[0] ?? null, quantity)} at ${pointText(sweep.axes, 0)}`;
  if (isConstant(only)) return `the ${label}${of} is the same ${at(only, sought)}`;
  return `the ${label}${of} is ${sought} ${at(only, sought)} and ${opposite(sought)} ${at(only, opposite(sought))}`;
}

/** `at layer 4 (3.84 nats)`, or `everywhere (1.62 nats)`. */
function extremeText(
  { axes }: SweepResult,
  one: Series,
  end: Quantity['sought'],
  quantity: Quantity,
): string {
  const best = bestPoint(one, end);
  if (best === null) return 'nowhere (nothing was measured)';
  const where = isConstant(one) ? 'everywhere' : `at ${pointText(axes, best)}`;
  return `${where} (${quantityText(one.values[best] ?? null, quantity)})`;
}

function seriesText({ kind_swept }: SweepResult, { name }: Series): string {
  if (kind_swept === 'count') return `after '${name}'`;
  return kind_swept === 'score' ? `for '${name}'` : `for ${name}`;
}

const isConstant = ({ values }: Series) => values.length > 1 && new Set(values).size === 1;
const opposite = (end: Quantity['sought']) => (end === 'highest' ? 'lowest' : 'highest');

import { bestPoint, quantityOf, quantityText, seriesOf, type Quantity, type Series } from '../measure';
import { count } from '../numbers';
import { extentText, pointText, sizeOf } from '../sweepAxes';
import type { SweepResult } from '../types';

export function sweepSentence(result: SweepResult): string {
  const [first] = result.points;
  if (!first) return `${extentOfState(result)}.`;
  const quantity = quantityOf(first);
  const found = findings(result, seriesOf(result), quantity);
  return `${extentOfState(result)}${result.running || result.cancelled ? ': ' : ', '}${found}.`;
}

/** What there is: all of it, or how far it came. */
function extentOfState({ axes, points, running, cancelled }: SweepResult): string {
  if (!running && !cancelled) return `Over ${extentText(axes)}`;
  const of = axes.length === 1 ? extentText(axes) : `${count(sizeOf({ axes }))} points (${extentText(axes)})`;
  return `${count(points.length)} of ${of} ${running ? 'so far' : 'before it was stopped'}`;
}

const mostNamed = 3;

/** Where each series is strongest; the other end too, where there is one series. */
function findings({ axes }: SweepResult, series: readonly Series[], quantity: Quantity): string {
  const { label, sought } = quantity;
  const at = (one: Series, end: Quantity['sought']) => {
    const best = bestPoint(one, end);
    return best === null
      ? 'nowhere measured'
      : `at ${pointText(axes, best)} (${quantityText(one.values[best] ?? null, quantity)})`;
  };
  const [only, ...others] = series;
  if (!only) return `there is no ${label}`;
  if (others.length > 0) {
    const named = series.slice(0, mostNamed).map((one) => `for ${one.name} ${at(one, sought)}`);
    const more = series.length > mostNamed ? ` and ${series.length - mostNamed} more in the table` : '';
    return `the ${label} is ${sought} ${named.join(', ')}${more}`;
  }
  if (only.values.every((value) => value === null)) return `no ${label} could be measured`;
  if (new Set(only.values).size === 1)
    return `the ${label} is ${quantityText(only.values[0] ?? null, quantity)}${only.values.length > 1 ? ' everywhere' : ''}`;
  const name = only.name === 'steered' ? '' : ` of ${only.name}`;
  const opposite = sought === 'highest' ? 'lowest' : 'highest';
  return `the ${label}${name} is ${sought} ${at(only, sought)} and ${opposite} ${at(only, opposite)}`;
}

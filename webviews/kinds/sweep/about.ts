import { shortNumber } from '../../../kernel/language/numbers';
import type { Quantity } from '../../../kernel/results/reading';
import { shortName } from '../../limits';
import { quantityText, type Series } from '../../../kernel/sweep/series';

/** Texts beside the drawings of sweeps. */

/** What the readout says about a point between others that is not there (yet). */
export const notMeasured = 'not measured';

/** What the readout says about a series at a point. */
export function aboutValue(series: Series, place: number, quantity: Quantity, isAlone: boolean): string {
  const value = quantityText(series.values[place] ?? null, quantity);
  const [low, high] = [series.low?.[place] ?? null, series.high?.[place] ?? null];
  const interval = low === null || high === null ? '' : ` (95 % ${shortNumber(low)} to ${shortNumber(high)})`;
  return `${isAlone && series.name === 'steered' ? '' : `${shortName(series.name)}, `}${quantity.label} ${value}${interval}`;
}

export function titleOf({ label, unit }: Quantity): string {
  return unit === '' ? label : `${label}, ${unit}`;
}

import { shortCell } from '../results/cellText';
import type { AnyResult } from '../results/envelope';
import type { MainNumber, Quantity, SweptReading } from '../results/reading';

/** The main numbers of a sweep's points as curves or grids. */

/** The part of a reading that a sweep needs for each of its points. */
export type PointReading<P extends AnyResult> = Pick<
  SweptReading<P>,
  'steering' | 'quantity' | 'mainNumbers' | 'sweptCaveats' | 'seriesText'
>;

/** The main numbers of a sweep's points, in the order of the points. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** 95 % intervals; left out if no point has one. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  readonly unsteered: number | null;
}

/** The series of main numbers, in the order of the points. */
export function seriesOf(numbers: readonly (readonly MainNumber[])[]): readonly Series[] {
  return (numbers[0] ?? []).map(({ name, unsteered }, index): Series => {
    const own = numbers.map((point) => point[index]);
    const bound = (end: 0 | 1) => own.map((point) => point?.interval?.[end] ?? null);
    const hasIntervals = own.some((point) => point?.interval);
    return {
      name,
      values: own.map((point) => point?.value ?? null),
      ...(hasIntervals && { low: bound(0), high: bound(1) }),
      unsteered,
    };
  });
}

/** The place of the strongest effect in a series; null if nothing was measured. */
export function bestPoint({ values }: Series, sought: Quantity['sought']): number | null {
  let best: number | null = null;
  values.forEach((value, index) => {
    const than = best === null ? null : (values[best] ?? null);
    if (value !== null && (than === null || (sought === 'highest' ? value > than : value < than)))
      best = index;
  });
  return best;
}

/** A main number for a sentence: 0.83 nats, +1.2, 0.87. */
export function quantityText(value: number | null, { kind, unit }: Quantity): string {
  return value === null ? 'nothing' : `${shortCell(value, kind)}${unit === '' ? '' : ` ${unit}`}`;
}

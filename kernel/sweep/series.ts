import { shortCell } from '../results/cellText';
import type { AnyResult } from '../results/envelope';
import type { MainNumber, Quantity, SweptReading } from '../results/reading';
import { errorRate, leaders } from '../results/standing';
import type { Sweep } from './result';

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
  /** What the numbers are made of, [point][unit]; left out if they are exact. */
  readonly observations?: readonly (readonly number[])[];
}

/** The series of the main numbers of a sweep's points, in the order of the points. */
export function seriesOf<P extends AnyResult>(
  points: readonly (P | null)[],
  mainNumbers: (point: P) => readonly MainNumber[],
): readonly Series[] {
  const numbers = points.map((point) => (point === null ? null : mainNumbers(point)));
  const first = numbers.find((point) => point !== null) ?? [];
  return first.map(({ name, unsteered }, index): Series => {
    const own = numbers.map((point) => point?.[index]);
    const bound = (end: 0 | 1) => own.map((point) => point?.interval?.[end] ?? null);
    const hasIntervals = own.some((point) => point?.interval);
    const observations = own.map((point) => point?.observations ?? []);
    return {
      name,
      values: own.map((point) => point?.value ?? null),
      ...(hasIntervals && { low: bound(0), high: bound(1) }),
      unsteered,
      ...(own.some((point) => point?.observations) && { observations }),
    };
  });
}

/** The points at one end of a series. */
export interface Standing {
  /** The point at the end. */
  readonly best: number;
  /** It, and the points that equal it or cannot be told apart from it, in their order. */
  readonly tied: readonly number[];
  /** How many points were compared: those that were measured and that steer. */
  readonly compared: number;
}

/** A sentence names the ends of this many series at most. */
export const mostNamed = 3;

/**
 * The points at one end of a series. If the numbers are samples, points are told apart as in {@link leaders}, and the
 * ends that a sentence names share its error rate (Bonferroni). Points with coefficient 0 are no finding, and not
 * compared.
 * @param all how many series the sweep has: of one, a sentence names both ends.
 * @returns null if nothing was compared.
 */
export function standing(
  sweep: Pick<Sweep, 'axes' | 'points'>,
  series: Series,
  end: Quantity['sought'],
  all: number,
): Standing | null {
  const places = series.values.flatMap((value, place) =>
    value !== null && isSteered(sweep, place) ? [place] : [],
  );
  const sign = end === 'highest' ? 1 : -1;
  const at = (place: number) => sign * (series.values[place] ?? NaN);
  const best = places.reduce<number | null>(
    (most, place) => (most === null || at(place) > at(most) ? place : most),
    null,
  );
  if (best === null) return null;
  const { observations } = series;
  const candidates = places.map((place) => (observations?.[place] ?? []).map((value) => sign * value));
  const leading = new Set(observations ? leaders(candidates, shareOf(all, places.length)) : []);
  const tied = places.filter((place, index) => leading.has(index) || isEqual(at(place), at(best)));
  return { best, tied, compared: places.length };
}

/** The error rate of one end: the two ends of two points are one comparison. */
function shareOf(all: number, compared: number): number {
  return errorRate / (all > 1 ? Math.min(all, mostNamed) : Math.max(1, Math.min(2, compared - 1)));
}

/** True unless a sweep over coefficients comes to a point where all of them are 0. */
export function isSteered({ axes, points }: Pick<Sweep, 'axes' | 'points'>, place: number): boolean {
  const hasCoefficients = axes.some(({ name, addition }) => name === 'coefficient' && addition !== null);
  return !hasCoefficients || points[place]?.steering.every(({ coefficient }) => coefficient === 0) !== true;
}

/** Numbers that differ only as sums of float32 in another order do. */
function isEqual(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 + 1e-6 * Math.abs(b);
}

/** The points that a drawing marks: the ends that its sentence names. */
export function markedPoints(
  sweep: Pick<Sweep, 'axes' | 'points' | 'state'>,
  series: Series,
  { sought }: Quantity,
  all: number,
): ReadonlySet<number> {
  const found = sweep.state === 'running' ? null : standing(sweep, series, sought, all);
  return new Set(
    found && found.tied.length <= mostTied && found.tied.length < found.compared ? found.tied : [],
  );
}

/** Points that are not told apart are listed up to here, and counted beyond. */
export const mostTied = 3;

/** A main number for a sentence: 0.83 nats, +1.2, 0.87. */
export function quantityText(value: number | null, { kind, unit }: Quantity): string {
  return value === null ? 'nothing' : `${shortCell(value, kind)}${unit === '' ? '' : ` ${unit}`}`;
}

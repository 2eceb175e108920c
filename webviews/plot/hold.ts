/**
 * What holds still in a drawing while results follow each other. An axis that fits each result anew would move under the
 * eye, so while a slider moves an axis only grows, in few and large steps, and a row keeps its place as long as it has
 * something to show. At rest everything fits again.
 */
import { extent, onAxis, onLogAxis, type Range } from './ticks';

export interface Held {
  /** The ends of axes, by their names. */
  readonly ranges: Readonly<Record<string, Range>>;
  /** The rows, the first on top. */
  readonly rows: readonly string[];
}

export const nothingHeld: Held = { ranges: {}, rows: [] };

/** Ranges that have room for both. */
export function grown(before: Range | undefined, [low, high]: Range): Range {
  return before ? [Math.min(before[0], low), Math.max(before[1], high)] : [low, high];
}

/** A range from 0 to either side with round ends. */
export function roundRange(values: readonly number[]): Range {
  const [low, high] = extent([0, ...values.map(onAxis)]) ?? [0, 0];
  // Not the negative of it, which makes a negative zero.
  return low === high ? [0, 1] : [0 - roundUp(-low), roundUp(high)];
}

/** A range of positive numbers with round ends; null without any. */
export function roundLogRange(values: readonly number[]): Range | null {
  const range = extent(values.filter((value) => value > 0).map(onLogAxis));
  return range && [1 / roundUp(1 / range[0]), roundUp(range[1])];
}

const roundNumbers = [1, 1.5, 2, 3, 5, 7, 10] as const;

/** The next round number that is not smaller. */
function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const multiple = roundNumbers.find((round) => round * power >= value * (1 - 1e-9)) ?? 10;
  return Number((multiple * power).toPrecision(12));
}

/**
 * The rows to show, each in the place that it had. One that is new takes the place of one that is gone.
 * @param wanted the rows to show, in the order in which they would stand without others before them.
 */
export function heldRows(wanted: readonly string[], before: readonly string[]): readonly string[] {
  const fresh = wanted.filter((row) => !before.includes(row));
  const kept = before.flatMap((row) => {
    if (wanted.includes(row)) return [row];
    const next = fresh.shift();
    return next === undefined ? [] : [next];
  });
  return [...kept, ...fresh];
}

/** Ranges and ticks of axes, from the numbers alone. */

export type Range = readonly [low: number, high: number];

export interface ValueAxis {
  readonly isLog: boolean;
  readonly range: Range;
  readonly ticks: readonly number[];
}

/** Axes end here: beyond it, powers and quotients of numbers leave what a float64 can be. */
const farthest = 1e120;

/** A number as an axis can show it: one beyond its end stands there, and what is almost 0 is 0. */
export function onAxis(value: number): number {
  if (Math.abs(value) < 1 / farthest) return 0;
  return Math.max(-farthest, Math.min(farthest, value));
}

/** True for a number beyond the end of every axis. */
export function isBeyondAxes(value: number | null): boolean {
  return value !== null && Math.abs(value) > farthest;
}

/** The same on a logarithmic axis, which has no 0. */
export function onLogAxis(value: number): number {
  return Math.max(1 / farthest, Math.min(farthest, value));
}

/** The smallest and the largest of some numbers; null without any that is finite. */
export function extent(values: readonly number[]): Range | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? null : [low, high];
}

/** Ratios that span more than this are drawn on a logarithmic axis. */
const widestLinear = 10;
/** A range that starts below this part of its end starts at zero. */
const nearZero = 0.5;

/** An axis that leaves room around the numbers, with at most about `most` ticks. */
export function valueAxis(values: readonly number[], isLog: boolean, most: number): ValueAxis {
  const shown = isLog ? values.filter((value) => value > 0).map(onLogAxis) : values.map(onAxis);
  const [low, high] = extent(shown) ?? [1, 2];
  if (isLog) {
    const room = Math.max(1.08, (high / low) ** 0.05);
    const range = [low / room, high * room] as const;
    return { isLog, range, ticks: logTicks(range, most) };
  }
  const start = low > 0 && low < nearZero * high ? 0 : low;
  const end = high < 0 && high > nearZero * low ? 0 : high;
  const step = niceStep((end === start ? Math.abs(end) || 1 : end - start) / most);
  const range = [step * Math.floor(start / step + 1e-9), step * Math.ceil(end / step - 1e-9)] as const;
  return {
    isLog,
    range: range[0] === range[1] ? [range[0], range[1] + step] : range,
    ticks: ticksBy(step, range),
  };
}

/** A number, or the end of an axis that is nearest to it. */
export function inRange(value: number, { range: [low, high] }: Pick<ValueAxis, 'range'>): number {
  return Math.max(low, Math.min(high, value));
}

/** True for positive numbers that span so much that a linear axis would press the small ones together. */
export function spansTens(values: readonly number[]): boolean {
  return (
    values.length > 0 &&
    values.every((value) => value > 0) &&
    largest(values, 0) > widestLinear * smallest(values, Infinity)
  );
}

/** The largest of some numbers, or `least` if none is larger. */
export function largest(values: readonly number[], least: number): number {
  return Math.max(least, extent(values)?.[1] ?? least);
}

/** The smallest of some numbers, or `most` if none is smaller. */
export function smallest(values: readonly number[], most: number): number {
  return Math.min(most, extent(values)?.[0] ?? most);
}

const mostTicks = 100;

function ticksBy(step: number, [low, high]: Range): readonly number[] {
  const count = Math.max(1, Math.min(mostTicks, Math.round((high - low) / step)));
  return Array.from({ length: count + 1 }, (_, index) => Number((low + index * step).toPrecision(12)));
}

/** 1, 2 or 5 times a power of ten, at least as large as a step. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return (([1, 2, 5, 10] as const).find((multiple) => multiple * power >= step * (1 - 1e-9)) ?? 10) * power;
}

/** Round numbers on a logarithmic axis: as many as there is room for, powers of ten before others. */
export function logTicks([low, high]: Range, most: number): readonly number[] {
  const within = (multiples: readonly number[]) => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
      ticks.push(...multiples.map((multiple) => Number((multiple * 10 ** power).toPrecision(12))));
    return ticks.filter((tick) => tick >= low && tick <= high);
  };
  const choices = [
    [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8],
    [1, 1.5, 2, 3, 5, 7],
    [1, 2, 5],
    [1, 3],
    [1],
  ];
  const fitting = choices.map(within).find((ticks) => ticks.length <= most);
  if (fitting) return fitting;
  const powers = within([1]);
  const stride = Math.ceil(powers.length / most);
  return powers.filter((_, index) => (powers.length - 1 - index) % stride === 0);
}

const labelGap = 7;
const strides = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000] as const;

/**
 * The values whose labels do not touch, from the first on: of evenly spaced ones every second, fifth, tenth …, of
 * others as many as there is room for.
 */
export function fittingTicks(
  values: readonly number[],
  placeOf: (value: number) => number,
  widthOf: (value: number) => number,
): readonly number[] {
  const ordered = thinned([...values].sort((a, b) => placeOf(a) - placeOf(b)));
  const fitting = ordered.filter(untouched(placeOf, widthOf));
  if (fitting.length === ordered.length || !isEven(ordered.map(placeOf))) return fitting;
  const every = strides.map((stride) => ordered.filter((_, index) => index % stride === 0));
  return every.find((own) => own.filter(untouched(placeOf, widthOf)).length === own.length) ?? fitting;
}

/** More values than this have no labels side by side on any screen. */
const mostLabelled = 1000;

function thinned(ordered: readonly number[]): readonly number[] {
  const stride = Math.ceil(ordered.length / mostLabelled);
  return stride <= 1 ? ordered : ordered.filter((_, index) => index % stride === 0);
}

/** Keeps each label that does not touch the last one kept. */
function untouched(placeOf: (value: number) => number, widthOf: (value: number) => number) {
  let end = -Infinity;
  return (value: number) => {
    const [place, half] = [placeOf(value), widthOf(value) / 2];
    if (place - half < end + labelGap) return false;
    end = place + half;
    return true;
  };
}

function isEven(places: readonly number[]): boolean {
  const step = (places[1] ?? 0) - (places[0] ?? 0);
  return places.every(
    (place, index) => Math.abs(place - (places[0] ?? 0) - index * step) < 0.01 * Math.abs(step),
  );
}

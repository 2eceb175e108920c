/** Sweep axes: parsing them and listing their values. */
import type { Axis, Dims, DimSlice, Layers, Num } from './ast';
import { accept, expect, expectNumber, failExpected, seesNumber, type Cursor } from './cursor';
import type { Word } from './words';

/** The words inside an axis. */
export const axisLinks: Readonly<Record<'by' | 'each', Word>> = {
  by: { form: 'by 0.5', does: 'Step of a range' },
  each: { form: '@each', does: "Every layer's own vector of a loaded file, all at once" },
};

/** The most values that one axis, and points that one grid, may have. */
export const mostValues = 10_000;

/**
 * The values of an axis in the order written; `*` is every layer of a model with `n_layers`.
 * Steps are exact decimals: `-1..4 by 0.05` has 0.15 and not 0.15000000000000002.
 */
export function axisValues(axis: Axis, n_layers: number): readonly number[] {
  switch (axis.kind) {
    case 'one':
      return [axis.value];
    case 'list':
      return axis.values.map(({ value }) => value);
    case 'range':
      return steps(axis.from, axis.to, axis.by);
    case 'all':
      return Array.from({ length: n_layers }, (_, layer) => layer);
  }
}

/** The slices of a `dims` option: for a range one per step of the upper end, the first one step wide. */
export function dimSlices(dims: Dims): readonly DimSlice[] {
  if (dims.kind === 'one') return [dims.slice];
  if (dims.kind === 'list') return dims.slices;
  const { from, to, fraction } = dims.slice;
  const first = from + dims.by - (fraction ? 0 : 1);
  return steps(roundTo(first, decimals(from, dims.by)), to, dims.by).map((end) => ({
    ...dims.slice,
    to: end,
  }));
}

function steps(from: number, to: number, by: number): readonly number[] {
  const places = decimals(from, by);
  return Array.from({ length: stepCount(from, to, by) }, (_, i) => roundTo(from + i * by, places));
}

/** How many values `from..to by by` has. Decimals are inexact in binary: an end missed by rounding counts. */
function stepCount(from: number, to: number, by: number): number {
  return Math.max(0, Math.floor((to - from) / by + 1e-9) + 1);
}

/** Digits after the point that are enough for all of these numbers. */
function decimals(...values: readonly number[]): number {
  return Math.max(
    ...values.map((value) => {
      const [, point = '', exponent = '0'] = /(?:\.(\d+))?(?:e(.+))?$/.exec(String(value)) ?? [];
      return Math.min(100, Math.max(0, point.length - Number(exponent)));
    }),
  );
}

const roundTo = (value: number, places: number): number => Number(value.toFixed(places));

/** Layers: an axis, or `each`. */
export function parseLayers(cursor: Cursor): Layers {
  const start = cursor.start();
  if (accept(cursor, 'each')) return { kind: 'each', ...cursor.spanFrom(start) };
  return parseAxis(cursor, 'a layer', true);
}

/** Layers or coefficients: `6`, `0..11`, `0..47 by 4`, `{6, 16}` and, for layers, `*`. */
export function parseAxis(cursor: Cursor, what: string, everyLayer: boolean): Axis {
  const start = cursor.start();
  if (everyLayer && accept(cursor, '*')) return { kind: 'all', ...cursor.spanFrom(start) };
  if (accept(cursor, '{')) {
    const values = parseList(cursor, () => expectNumber(cursor, what));
    return { kind: 'list', values, ...cursor.spanFrom(start) };
  }
  cursor.offer('number', what);
  if (!seesNumber(cursor)) failExpected(cursor, what);
  const { value } = expectNumber(cursor, what);
  if (!accept(cursor, '..')) return { kind: 'one', value, ...cursor.spanFrom(start) };
  const to = expectNumber(cursor, 'the end of the range').value;
  const by = parseStep(cursor) ?? { value: to < value ? -1 : 1 };
  const axis: Axis = { kind: 'range', from: value, to, by: by.value, ...cursor.spanFrom(start) };
  checkSteps(cursor, axis);
  return axis;
}

function parseList<T>(cursor: Cursor, parseItem: () => T): readonly T[] {
  const items = [parseItem()];
  while (accept(cursor, ',')) items.push(parseItem());
  expect(cursor, '}');
  return items;
}

function parseStep(cursor: Cursor): Num | null {
  return accept(cursor, 'by') ? expectNumber(cursor, 'a step') : null;
}

function checkSteps(cursor: Cursor, range: Extract<Axis, { kind: 'range' }>): void {
  const { from, to, by } = range;
  if (by === 0 || (to - from) * by < 0) return cursor.report('bad-step', range, { step: by, from, to });
  const count = stepCount(from, to, by);
  if (count > mostValues) cursor.report('too-many-values', range, { count, most: mostValues });
}

/** `0..0.7`, `0..1119`, `0..1 by 0.1`, `{0..0.5, 0..0.7}`: fractions as soon as one number has a point. */
export function parseDims(cursor: Cursor): Dims {
  const start = cursor.start();
  const listed = accept(cursor, '{');
  const written = listed ? parseList(cursor, () => parseSlice(cursor)) : [parseSlice(cursor)];
  const by = listed ? null : parseStep(cursor);
  const span = cursor.spanFrom(start);
  const fraction = cursor.textOf(span).replaceAll('..', ' ').includes('.');
  const slices = written.map((slice) => ({ ...slice, fraction }));
  const [slice] = slices;
  const wrong = slices.find((slice) => !isSlice(slice));
  if (wrong) cursor.report('bad-dims', wrong, {});
  if (listed || slice === undefined) return { kind: 'list', slices, ...span };
  if (by === null) return { kind: 'one', slice, ...span };
  const dims: Dims = { kind: 'range', slice, by: by.value, ...span };
  if (!wrong) checkGrowth(cursor, dims);
  return dims;
}

/** Slices grow by a step that is a number of components or a fraction, as their ends are. */
function checkGrowth(cursor: Cursor, dims: Extract<Dims, { kind: 'range' }>): void {
  const { slice, by, start, end } = dims;
  const { from, to, fraction } = slice;
  if (!fraction && !Number.isInteger(by)) return cursor.report('bad-dims', dims, {});
  if (by > to - from + (fraction ? 0 : 1)) return cursor.report('bad-step', dims, { step: by, from, to });
  checkSteps(cursor, { kind: 'range', from, to, by, start, end });
}

function parseSlice(cursor: Cursor): DimSlice {
  const start = cursor.start();
  const from = expectNumber(cursor, 'dimensions such as 0..0.7').value;
  expect(cursor, '..');
  const to = expectNumber(cursor, 'the end of the slice').value;
  return { from, to, fraction: false, ...cursor.spanFrom(start) };
}

function isSlice({ from, to, fraction }: DimSlice): boolean {
  if (fraction) return from >= 0 && from < to && to <= 1;
  return Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to;
}

/** Sweep axes in words. */
import { counted, decimalNumber } from '../language/numbers';
import { printSlice } from '../language/print';
import type { SweepAxis } from './axes';

const nouns: Readonly<Record<SweepAxis['name'], string>> = {
  layer: 'layer',
  coefficient: 'coefficient',
  dims: 'slice',
};

/** `8 layers`, `8 layers × 4 coefficients`. */
export function extentText(axes: readonly SweepAxis[]): string {
  return axes.map(({ name, values }) => counted(values.length, nouns[name])).join(' × ');
}

/** What a point is called: `layer` if that is the only axis, else `point`. */
export function nounOf(axes: readonly SweepAxis[]): string {
  const [first, ...others] = axes;
  return first && others.length === 0 ? nouns[first.name] : 'point';
}

/** The name of each axis; two of one kind are told apart. */
export function axisLabels(axes: readonly SweepAxis[]): readonly string[] {
  const isTwice = axes.length === 2 && axes[0]?.name === axes[1]?.name;
  return axes.map(({ name }, index) => (isTwice ? `${index === 0 ? 'first' : 'second'} ${name}` : name));
}

/**
 * The values of a point along the axes, the last axis fastest. A slice is given as text if its end alone does not
 * identify it.
 */
export function axisValuesAt(axes: readonly SweepAxis[], point: number): readonly (number | string)[] {
  const values: (number | string)[] = [];
  let rest = point;
  for (const axis of [...axes].reverse()) {
    const place = rest % axis.values.length;
    values.unshift(sliceLabels(axis)?.[place] ?? axisNumbers(axis)[place] ?? NaN);
    rest = Math.floor(rest / axis.values.length);
  }
  return values;
}

/** Where a point is: `layer 4, coefficient 5`. */
export function pointText(axes: readonly SweepAxis[], point: number): string {
  const labels = axisLabels(axes);
  return axisValuesAt(axes, point)
    .map((value, index) => {
      if (typeof value === 'string') return `${labels[index]} ${value}`;
      return `${labels[index]} ${axes[index]?.name === 'dims' ? 'up to ' : ''}${axisNumber(value)}`;
    })
    .join(', ');
}

/** A value of an axis with all its digits and a real minus sign. */
export function axisNumber(value: number): string {
  return decimalNumber(value).replace('-', '\u2212');
}

/** The values of an axis as numbers: layers, coefficients, or the upper ends of slices. */
export function axisNumbers(axis: SweepAxis): readonly number[] {
  return axis.name === 'dims' ? slicesOf(axis).ends : axis.values;
}

/** Slices as they would be typed; nothing if their upper ends alone identify them. */
export function sliceLabels(axis: SweepAxis): readonly string[] | undefined {
  return axis.name === 'dims' ? slicesOf(axis).labels : undefined;
}

type DimsAxis = Extract<SweepAxis, { readonly name: 'dims' }>;

interface Slices {
  readonly ends: readonly number[];
  readonly labels: readonly string[] | undefined;
}

/** An axis of slices is read once: every point of a sweep asks for its own value. */
const known = new WeakMap<DimsAxis, Slices>();

function slicesOf(axis: DimsAxis): Slices {
  const found = known.get(axis) ?? readSlices(axis);
  known.set(axis, found);
  return found;
}

function readSlices({ values }: DimsAxis): Slices {
  const isGrowing = values.every(({ from }) => from === values[0]?.from);
  return { ends: values.map(({ to }) => to), labels: isGrowing ? undefined : values.map(printSlice) };
}

/** The values of an axis, each as it would be typed. */
export function axisTexts(axis: SweepAxis): readonly string[] {
  return sliceLabels(axis) ?? axisNumbers(axis).map(decimalNumber);
}

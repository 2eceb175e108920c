/** Steering as it would be typed. */
import { decimalNumber } from './numbers';
import type { ResolvedAddition, Result, SweepAxis, SweepResult } from './types';

/** Axes of one addition as they would be typed, in place of its one value. */
type AxisTexts = Partial<Record<SweepAxis['name'], string>>;

/** What tells how a steering was swept. */
type Swept = Pick<SweepResult, 'axes' | 'points' | 'steering'>;

/** The additions of a result; in `norms` the field `steering` has their norms. */
export function additionsOf(result: Result): readonly ResolvedAddition[] {
  return result.kind === 'norms' ? result.additions : result.steering;
}

/** What steers, for people to read: several additions with commas between them; a default layer is called one. */
export function steeringText(steering: readonly ResolvedAddition[]): string {
  return statement(steering.map((addition) => additionText(addition)));
}

/** The statement that steers so, for people to run. */
export function steeringStatement(steering: readonly ResolvedAddition[]): string {
  return steeringText(steering.map((addition) => ({ ...addition, default_layer: false })));
}

/** The statement that a sweep was made with, its axes written as ranges or lists. */
export function sweptSteeringText(sweep: Swept): string {
  const texts = sweep.steering.map((): AxisTexts => ({}));
  for (const [place, axis] of sweep.axes.entries()) {
    const owner = ownerOf(sweep, place, texts);
    const own = texts[owner];
    if (own)
      own[axis.name] = axis.name === 'dims' ? dimsText(axis, sweep.steering[owner]) : axisText(axis.values);
  }
  return statement(sweep.steering.map((addition, index) => additionText(addition, texts[index])));
}

function statement(additions: readonly string[]): string {
  return additions.length === 0 ? 'no steering' : `steer ${additions.join(', ')}`;
}

/** One addition in the language's own form: `"Love" - "Hate" @4 x2`. */
export function additionText(addition: ResolvedAddition, swept: AxisTexts = {}): string {
  const { layer, coefficient, default_layer, position, at, from_layer, norm, norm_like } = addition;
  const { dims, dims_fraction = false } = addition;
  const place = position === 'index' ? String(at?.[0] ?? '') : position;
  const times = swept.coefficient ?? decimalNumber(coefficient);
  const slice = swept.dims ?? (dims && sliceText(dims, dims_fraction));
  return [
    vectorText(addition),
    `@${swept.layer ?? layer}${default_layer ? ' (default layer)' : ''}`,
    ...(times === '1' ? [] : [`x${times}`]),
    ...(place === 'front' || place === '' ? [] : [`at ${place}`]),
    ...(slice === undefined ? [] : [`dims ${slice}`]),
    ...(from_layer === undefined ? [] : [`from @${from_layer}`]),
    ...(norm === undefined ? [] : [`norm ${decimalNumber(norm)}`]),
    ...(norm_like === undefined ? [] : [`norm ${norm_like}`]),
  ].join(' ');
}

function vectorText({ source, plus = [], minus = [] }: ResolvedAddition): string {
  // A vector may go on in the next line, after a backslash.
  if (source !== undefined) return source.replace(/\s*\\\r?\n\s*/g, ' ');
  const written = (tokens: readonly string[]) => JSON.stringify(tokens.slice(1).join('').trimEnd());
  if (plus.length === 0) return `-${written(minus)}`;
  return minus.length === 0 ? written(plus) : `${written(plus)} - ${written(minus)}`;
}

/** A slice that reads back as it was meant: `0..1.0` is the whole width, `0..1` two components. */
export function sliceText([from, to]: readonly [number, number], fraction: boolean): string {
  return asDims(`${decimalNumber(from)}..${decimalNumber(to)}`, fraction);
}

/** Ends of slices are fractions where one of them has a point. */
function asDims(text: string, fraction: boolean): string {
  if (!fraction || text.replaceAll('..', ' ').includes('.')) return text;
  return text.replace(/\.\.\d+/, '$&.0');
}

/** Values as a range where their steps are equal, else as a list. */
function axisText(values: readonly number[]): string {
  const [first = 0, second] = values;
  if (second === undefined) return decimalNumber(first);
  const step = exact(second - first);
  const isRange =
    step !== 0 && values.length > 2 && values.every((value, i) => Math.abs(value - first - i * step) < 1e-9);
  if (!isRange) return `{${values.map(decimalNumber).join(', ')}}`;
  const by = Math.abs(step) === 1 ? '' : ` by ${decimalNumber(step)}`;
  return `${decimalNumber(first)}..${decimalNumber(values.at(-1) ?? first)}${by}`;
}

/** A difference of decimals without the error of binary fractions. */
const exact = (value: number) => Number(value.toPrecision(12));

/** The addition that an axis belongs to: the first without that axis yet whose value changes along it. */
function ownerOf({ axes, points, steering }: Swept, place: number, texts: readonly AxisTexts[]): number {
  const { name } = axes[place] ?? { name: 'layer' };
  const valueOf = (addition: ResolvedAddition | undefined) => JSON.stringify(addition?.[name]);
  const next = points[strideOf(axes, place)];
  const changes = (index: number) =>
    next !== undefined && valueOf(additionsOf(next)[index]) !== valueOf(steering[index]);
  const free = texts.flatMap((text, index) => (text[name] === undefined ? [index] : []));
  return free.find(changes) ?? free[0] ?? 0;
}

/** Points between two values of an axis. */
function strideOf(axes: readonly SweepAxis[], place: number): number {
  return axes.slice(place + 1).reduce((product, { values }) => product * values.length, 1);
}

/** Slices that grow as a range, others as a list. */
function dimsText({ values, labels }: SweepAxis, addition: ResolvedAddition | undefined): string {
  if (labels) return `{${labels.join(', ')}}`;
  const [start = 0, end = 0] = addition?.dims ?? [];
  const fraction = addition?.dims_fraction ?? !(Number.isInteger(start) && Number.isInteger(end));
  const [first = 0, second] = values;
  if (second === undefined) return sliceText([start, first], fraction);
  const step = exact(second - first);
  const firstEnd = fraction ? start + step : start + step - 1;
  if (axisText(values).includes('..') && Math.abs(firstEnd - first) < 1e-9)
    return asDims(
      `${decimalNumber(start)}..${decimalNumber(values.at(-1) ?? first)} by ${decimalNumber(step)}`,
      fraction,
    );
  return `{${values.map((to) => sliceText([start, to], fraction)).join(', ')}}`;
}

/** Steering as it would be typed. */
import type { ResolvedAddition, Result, SweepAxis, SweepResult } from './types';

/** Axes of one addition as they would be typed, in place of its one value. */
type AxisTexts = Partial<Record<SweepAxis['name'], string>>;

/** What tells how a steering was swept. */
type Swept = Pick<SweepResult, 'axes' | 'points' | 'steering'>;

/** The additions of a result; in `norms` the field `steering` has their norms. */
export function additionsOf(result: Result): readonly ResolvedAddition[] {
  return result.kind === 'norms' ? result.additions : result.steering;
}

/** A statement that steers so: several additions with commas between them. */
export function steeringText(steering: readonly ResolvedAddition[]): string {
  return statement(steering.map((addition) => additionText(addition)));
}

/** The statement that a sweep was made with, its axes written as ranges or lists. */
export function sweptSteeringText(sweep: Swept): string {
  const texts = sweep.steering.map((): AxisTexts => ({}));
  for (const [place, axis] of sweep.axes.entries()) {
    const owner = ownerOf(sweep, place, texts);
    const own = texts[owner];
    if (own) own[axis.name] = axis.name === 'dims' ? dimsText(sweep, place, owner) : axisText(axis.values);
  }
  return statement(sweep.steering.map((addition, index) => additionText(addition, texts[index])));
}

function statement(additions: readonly string[]): string {
  return additions.length === 0 ? 'no steering' : `steer ${additions.join(', ')}`;
}

/** One addition in the language's own form: `"Love" - "Hate" @4 x2`. */
export function additionText(addition: ResolvedAddition, swept: AxisTexts = {}): string {
  const { layer, coefficient, default_layer, position, at, dims, from_layer, norm, norm_like } = addition;
  const place = position === 'index' ? String(at?.[0] ?? '') : position;
  const times = swept.coefficient ?? String(coefficient);
  const slice = swept.dims ?? (dims && sliceText(dims));
  return [
    vectorText(addition),
    `@${swept.layer ?? layer}${default_layer ? ' (default layer)' : ''}`,
    ...(times === '1' ? [] : [`x${times}`]),
    ...(place === 'front' || place === '' ? [] : [`at ${place}`]),
    ...(slice === undefined ? [] : [`dims ${slice}`]),
    ...(from_layer === undefined ? [] : [`from @${from_layer}`]),
    ...(norm === undefined ? [] : [`norm ${norm}`]),
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

const sliceText = ([from, to]: readonly [number, number]) => `${from}..${to}`;

/** Values as a range where their steps are equal, else as a list. */
function axisText(values: readonly number[]): string {
  const [first = 0, second] = values;
  if (second === undefined) return String(first);
  const step = exact(second - first);
  const isRange =
    step !== 0 && values.length > 2 && values.every((value, i) => Math.abs(value - first - i * step) < 1e-9);
  if (!isRange) return `{${values.join(', ')}}`;
  return `${first}..${values.at(-1)}${Math.abs(step) === 1 ? '' : ` by ${step}`}`;
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
function dimsText({ axes, points, steering }: Swept, place: number, owner: number): string {
  const values = axes[place]?.values ?? [];
  const start = steering[owner]?.dims?.[0] ?? 0;
  const slices = values.map((to, index): readonly [number, number] => {
    const point = points[index * strideOf(axes, place)];
    return (point && additionsOf(point)[owner]?.dims) ?? [start, to];
  });
  const step = exact((values[1] ?? 0) - (values[0] ?? 0));
  const grows = axisText(values).includes('..') && slices.every(([from]) => from === start);
  const firstEnd =
    values.every((value) => Number.isInteger(value)) && step >= 1 ? start + step - 1 : start + step;
  if (grows && Math.abs(firstEnd - (values[0] ?? NaN)) < 1e-9) return `${start}..${values.at(-1)} by ${step}`;
  return slices.length === 1 ? sliceText(slices[0] ?? [0, 0]) : `{${slices.map(sliceText).join(', ')}}`;
}

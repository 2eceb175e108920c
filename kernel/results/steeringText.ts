/** Steering in the language: as captions for people, and as statements that run. */
import {
  printClauses,
  printLine,
  printSteer,
  printSum,
  printText,
  type AxisValues,
  type ClauseValues,
  type DimsValues,
} from '../language/print';
import type { ResolvedAddition, Result, SweepAxis, SweepResult } from './types';

/** Axes of one addition, in place of its one value. */
type OwnAxes = Partial<Record<SweepAxis['name'], SweepAxis>>;

/** What tells how a steering was swept. */
type Swept = Pick<SweepResult, 'axes' | 'points' | 'steering'>;

/** The additions of a result; in `norms` the field `steering` has their norms. */
export function additionsOf(result: Result): readonly ResolvedAddition[] {
  return result.kind === 'norms' ? result.additions : result.steering;
}

/** The steering of a result for people: default layers are marked. */
export function steeringText(steering: readonly ResolvedAddition[]): string {
  return steering.length === 0
    ? 'no steering'
    : printSteer(steering.map((addition) => additionText(addition)));
}

/** The steering of a sweep for people, with its axes as ranges or lists. */
export function sweptSteeringText(sweep: Swept): string {
  const axes = sweep.steering.map((): OwnAxes => ({}));
  for (const [place, axis] of sweep.axes.entries()) {
    const own = axes[ownerOf(sweep, place, axes)];
    if (own) own[axis.name] = axis;
  }
  if (sweep.steering.length === 0) return 'no steering';
  return printSteer(sweep.steering.map((addition, index) => additionText(addition, axes[index])));
}

/** The lines that steer the same way in a fresh session: definitions, then the statement. */
export function steeringLines(result: Result): readonly string[] {
  const { definitions = [] } = result;
  const additions = additionsOf(result).map((addition) => {
    const { vector = sourceOf(addition), norm } = addition.alone ?? {};
    const { at, ...clauses } = clausesOf(addition);
    return printLine(
      vector,
      printClauses({
        ...clauses,
        // Without a position, random(like NAME) takes that of the name.
        at: at ?? (definitions.length > 0 ? { value: 'front' } : null),
        ...(norm !== undefined && { norm: { name: norm } }),
      }),
    );
  });
  return [...definitions, printSteer(additions)];
}

/** One addition for people: `"Love" - "Hate" @4 (default layer) x2`. */
export function additionText(addition: ResolvedAddition, axes: OwnAxes = {}): string {
  const { layers, ...clauses } = clausesOf(addition, axes);
  return printLine(
    sourceOf(addition),
    printClauses({ layers }),
    addition.default_layer ? '(default layer)' : '',
    printClauses(clauses),
  );
}

function clausesOf(addition: ResolvedAddition, swept: OwnAxes = {}): ClauseValues {
  const {
    layer,
    coefficient,
    position,
    at,
    dims,
    dims_fraction = false,
    from_layer,
    norm,
    norm_like,
  } = addition;
  const place = position === 'index' ? at?.[0] : position;
  const coefficients = axisOf(swept.coefficient, coefficient);
  return {
    layers: axisOf(swept.layer, layer),
    coefficients: coefficients.kind === 'one' && coefficients.value === 1 ? null : coefficients,
    at: place === undefined || place === 'front' ? null : { value: place },
    dims: swept.dims ? dimsOf(swept.dims, addition) : dims ? oneSlice(dims, dims_fraction) : null,
    from: from_layer === undefined ? null : { value: from_layer },
    norm: norm_like !== undefined ? { name: norm_like } : norm === undefined ? null : { value: norm },
  };
}

/** The vector as it was written, on one line. */
function sourceOf({ source, plus = [], minus = [] }: ResolvedAddition): string {
  // A vector may go on in the next line, after a backslash.
  if (source !== undefined) return source.replace(/\s*\\[ \t]*\r?\n\s*/g, ' ');
  const prompt = (tokens: readonly string[]) => printText({ value: tokens.slice(1).join('').trimEnd() });
  return printSum([
    ...(plus.length > 0 ? [{ factor: 1, text: prompt(plus) }] : []),
    ...(minus.length > 0 ? [{ factor: -1, text: prompt(minus) }] : []),
  ]);
}

const oneSlice = ([from, to]: readonly [number, number], fraction: boolean): DimsValues => ({
  kind: 'one',
  slice: { from, to, fraction },
});

function axisOf(axis: SweepAxis | undefined, value: number): AxisValues {
  return axis ? axisOfValues(axis.values) : { kind: 'one', value };
}

/** Values as a range if their steps are equal, else as a list. */
function axisOfValues(values: readonly number[]): AxisValues {
  const [from = 0, second] = values;
  if (second === undefined) return { kind: 'one', value: from };
  const by = exact(second - from);
  const isRange =
    by !== 0 && values.length > 2 && values.every((value, i) => Math.abs(value - from - i * by) < 1e-9);
  if (!isRange) return { kind: 'list', values: values.map((value) => ({ value })) };
  return { kind: 'range', from, to: values.at(-1) ?? from, by };
}

/** A difference of decimals without the error of binary fractions. */
const exact = (value: number) => Number(value.toPrecision(12));

/** The addition that an axis belongs to: the first without that axis yet whose value changes along it. */
function ownerOf({ axes, points, steering }: Swept, place: number, owned: readonly OwnAxes[]): number {
  const { name } = axes[place] ?? { name: 'layer' };
  const valueOf = (addition: ResolvedAddition | undefined) => JSON.stringify(addition?.[name]);
  const next = points[strideOf(axes, place)];
  const changes = (index: number) =>
    next !== undefined && valueOf(additionsOf(next)[index]) !== valueOf(steering[index]);
  const free = owned.flatMap((axes, index) => (axes[name] === undefined ? [index] : []));
  return free.find(changes) ?? free[0] ?? 0;
}

/** Points between two values of an axis. */
function strideOf(axes: readonly SweepAxis[], place: number): number {
  return axes.slice(place + 1).reduce((product, { values }) => product * values.length, 1);
}

/** Slices that grow as a range, others as a list. */
function dimsOf({ values, labels }: SweepAxis, { dims, dims_fraction }: ResolvedAddition): DimsValues {
  const [from = 0, end = 0] = dims ?? [];
  const fraction = dims_fraction ?? !(Number.isInteger(from) && Number.isInteger(end));
  if (labels) return { kind: 'list', slices: labels.map((label) => sliceOf(label, fraction)) };
  const [first = 0, second] = values;
  if (second === undefined) return oneSlice([from, first], fraction);
  const by = exact(second - first);
  const firstEnd = fraction ? from + by : from + by - 1;
  if (axisOfValues(values).kind === 'range' && Math.abs(firstEnd - first) < 1e-9)
    return { kind: 'range', slice: { from, to: values.at(-1) ?? first, fraction }, by };
  return { kind: 'list', slices: values.map((to) => ({ from, to, fraction })) };
}

/** A slice that an axis has as a text. */
function sliceOf(label: string, fraction: boolean): DimSliceValues {
  const [from = NaN, to = NaN] = label.split('..').map(Number);
  return { from, to, fraction };
}
type DimSliceValues = Extract<DimsValues, { kind: 'one' }>['slice'];

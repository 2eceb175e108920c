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
import type { Slice, SweepAxis } from './axes';
import type { ResolvedAddition, Envelope } from './envelope';

/** Axes of one addition, in place of its one value. */
type OwnAxes = readonly SweepAxis[];

/** The parts of a sweep that describe its steering. */
interface Swept {
  readonly axes: readonly SweepAxis[];
  readonly steering: readonly ResolvedAddition[];
}

/** The steering of a result for people: default layers are marked. */
export function steeringText(steering: readonly ResolvedAddition[]): string {
  return steering.length === 0
    ? 'no steering'
    : printSteer(steering.map((addition) => additionText(addition)));
}

/** The steering of a sweep for people, with its axes as ranges or lists. */
export function sweptSteeringText({ axes, steering }: Swept): string {
  if (steering.length === 0) return 'no steering';
  const ownAxes = (index: number) => axes.filter(({ addition }) => addition === index);
  return printSteer(steering.map((addition, index) => additionText(addition, ownAxes(index))));
}

/** The lines that steer the same way in a fresh session: the model, definitions, and the statement. */
export function steeringLines(result: Envelope): readonly string[] {
  const { preamble = [] } = result;
  const additions = result.steering.map((addition) => {
    const { vector = sourceOf(addition), norm } = addition.alone ?? {};
    const { at, ...clauses } = clausesOf(addition);
    return printLine(
      vector,
      printClauses({
        ...clauses,
        // Without a position, random(like NAME) takes that of the name, and a loaded vector that of its file.
        at: at ?? (addition.loaded || /\brandom\(/.test(vector) ? { value: 'front' } : null),
        ...(norm !== undefined && { norm: { name: norm } }),
      }),
    );
  });
  return [...preamble, printSteer(additions)];
}

/** One addition for people: `"Love" - "Hate" @4 (default layer) x2`. */
export function additionText(addition: ResolvedAddition, axes: OwnAxes = []): string {
  const { layers, ...clauses } = clausesOf(addition, axes);
  return printLine(
    sourceOf(addition),
    printClauses({ layers }),
    addition.default_layer ? '(default layer)' : '',
    printClauses(clauses),
  );
}

function clausesOf(addition: ResolvedAddition, swept: OwnAxes = []): ClauseValues {
  const {
    layer,
    coefficient,
    position,
    at,
    dims,
    dims_fraction = false,
    each_layer,
    from_layer,
    norm,
    norm_like,
  } = addition;
  const place = position === 'index' ? at?.[0] : position;
  const coefficients = axisOf(swept, 'coefficient', coefficient);
  const slices = swept.find((axis) => axis.name === 'dims');
  return {
    layers: each_layer ? { kind: 'each' } : axisOf(swept, 'layer', layer),
    coefficients: coefficients.kind === 'one' && coefficients.value === 1 ? null : coefficients,
    at: place === undefined || place === 'front' ? null : { value: place },
    dims: slices ? dimsOf(slices.values) : dims ? oneSlice(dims, dims_fraction) : null,
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

function axisOf(swept: OwnAxes, name: 'layer' | 'coefficient', value: number): AxisValues {
  const axis = swept.find((own) => own.name === name);
  return axis && axis.name !== 'dims' ? axisOfValues(axis.values) : { kind: 'one', value };
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

/** Slices that grow as a range, others as a list. */
function dimsOf(slices: readonly Slice[]): DimsValues {
  const [first, second] = slices;
  if (!first || !second) return first ? { kind: 'one', slice: first } : { kind: 'list', slices };
  const { from, fraction } = first;
  const by = exact(second.to - first.to);
  const firstEnd = fraction ? from + by : from + by - 1;
  const isGrowing =
    slices.every((slice) => slice.from === from) &&
    axisOfValues(slices.map(({ to }) => to)).kind === 'range' &&
    Math.abs(firstEnd - first.to) < 1e-9;
  if (!isGrowing) return { kind: 'list', slices };
  return { kind: 'range', slice: { from, to: slices.at(-1)?.to ?? first.to, fraction }, by };
}

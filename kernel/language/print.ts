/**
 * Prints texts, numbers, axes and clauses. Everything that we write in the language is composed from these; statements and
 * vectors add their own words. Has no parser behind it, so that a browser can load it alone.
 */
import type { Axis, Clauses, DimSlice, Dims, Layers, Text } from './ast';
import { decimalNumber } from './numbers';
import { quoted } from './quoted';

/** The parts of a line with a space between them; empty parts are left out. */
export function printLine(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** A decimal number with every digit and no exponent. */
export function printNumber(value: number): string {
  return decimalNumber(value);
}

/** A string in double quotes. */
export function printText({ value }: Pick<Text, 'value'>): string {
  return quoted(value);
}

/** Strings with commas between them. */
export function printTexts(texts: readonly Pick<Text, 'value'>[]): string {
  return texts.map(printText).join(', ');
}

/** A column of a table: a bare name, or a string for any other. */
export function printColumn(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoted(name);
}

/** Layers or coefficients: `6`, `0..11`, `0..47 by 4`, `{6, 16}`, `*`. */
function printAxis(axis: AxisValues): string {
  switch (axis.kind) {
    case 'one':
      return printNumber(axis.value);
    case 'list':
      return braces(axis.values.map(({ value }) => printNumber(value)));
    case 'range':
      return printRange(axis.from, axis.to, axis.by);
    case 'all':
      return '*';
  }
}

/** Layers after their sign: `@6`, `@*`, `@each`. */
export function printLayers(layers: WithoutSpans<Layers>): string {
  return `@${layers.kind === 'each' ? 'each' : printAxis(layers)}`;
}

/** An axis without spans. */
export type AxisValues = WithoutSpans<Axis>;
/** A `dims` clause without spans. */
export type DimsValues = WithoutSpans<Dims>;

/** A node without the spans in it. */
export type WithoutSpans<Node> = Node extends readonly (infer Item)[]
  ? readonly WithoutSpans<Item>[]
  : Node extends object
    ? { readonly [K in keyof Node as K extends 'start' | 'end' ? never : K]: WithoutSpans<Node[K]> }
    : Node;

function printRange(from: number, to: number, by: number): string {
  const isPlainStep = by === (to < from ? -1 : 1);
  return `${printNumber(from)}..${printNumber(to)}${isPlainStep ? '' : ` by ${printNumber(by)}`}`;
}

const braces = (items: readonly string[]): string => `{${items.join(', ')}}`;

/** The slices of a `dims` clause: `0..0.7`, `0..1 by 0.1`, `{0..99, 0..199}`. */
function printDims(dims: DimsValues): string {
  switch (dims.kind) {
    case 'one':
      return printSlice(dims.slice);
    case 'range':
      return asFraction(`${sliceEnds(dims.slice)} by ${printNumber(dims.by)}`, dims.slice.fraction);
    case 'list':
      return asFraction(braces(dims.slices.map(sliceEnds)), dims.slices[0]?.fraction ?? false);
  }
}

/** One slice that reads back the same: `0..1.0` is the whole width, `0..1` is two components. */
export function printSlice(slice: WithoutSpans<DimSlice>): string {
  return asFraction(sliceEnds(slice), slice.fraction);
}

const sliceEnds = ({ from, to }: Pick<DimSlice, 'from' | 'to'>): string =>
  `${printNumber(from)}..${printNumber(to)}`;

/** Slices are fractions of the width as soon as one of their numbers has a point. */
function asFraction(text: string, fraction: boolean): string {
  if (!fraction || text.replaceAll('..', ' ').includes('.')) return text;
  return text.replace(/\.\.\d+/, '$&.0');
}

/** The clauses of an addition without spans. */
export type ClauseValues = WithoutSpans<Clauses>;

/** The clauses in their order: `@6 x5 at back`; those that are null or missing are left out. */
export function printClauses({ layers, coefficients, at, dims, from, norm }: Partial<ClauseValues>): string {
  return printLine(
    layers ? printLayers(layers) : '',
    coefficients ? `x${printAxis(coefficients)}` : '',
    at ? `at ${typeof at.value === 'number' ? printNumber(at.value) : at.value}` : '',
    dims ? `dims ${printDims(dims)}` : '',
    from ? `from @${printNumber(from.value)}` : '',
    norm ? `norm ${'name' in norm ? norm.name : printNumber(norm.value)}` : '',
  );
}

/** A term of a sum: its signed factor, and what is multiplied, printed. */
export interface WrittenTerm {
  readonly factor: number;
  readonly text: string;
}

/** A sum: `"Love" - 2*"Hate"`. */
export function printSum(terms: readonly WrittenTerm[]): string {
  return terms
    .map(({ factor, text }, index) => {
      const sign = factor < 0 ? '-' : index === 0 ? '' : '+';
      const size = Math.abs(factor);
      return `${sign}${index === 0 ? '' : ' '}${size === 1 ? '' : `${printNumber(size)}*`}${text}`;
    })
    .join(' ');
}

/** The statement that steers with printed additions, or ends steering if there are none. */
export function printSteer(additions: readonly string[]): string {
  return printLine('steer', additions.length === 0 ? 'off' : additions.join(', '));
}

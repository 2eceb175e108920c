import * as v from 'valibot';
import type { AnyBody, AnyResult } from '../results/envelope';
import { messageReading } from '../results/message';
import { qualificationsOf } from '../results/qualification';
import type { MainNumber, Quantity, Reading, SweptReading } from '../results/reading';
import { envelopeSchema } from '../results/schemas';
import type { Table } from '../results/table';
import { sweepReading } from '../sweep/sweepReading';
import type { Sweep } from '../sweep/result';
import { seriesOf as series, type Series } from '../sweep/series';
import { alignReading } from './align/reading';
import { checkReading } from './check/reading';
import { compareReading } from './compare/reading';
import { completionsReading } from './complete/reading';
import { countReading } from './count/reading';
import { heatReading } from './heat/reading';
import { lensReading } from './lens/reading';
import { nextReading } from './next/reading';
import { normsReading } from './norms/reading';
import { scoreReading } from './score/reading';
import { similarityReading } from './similarity/reading';
import { tokensReading } from './tokens/reading';

/** How the results of each kind are read. The types of results follow from the rows. */

/** Kinds that a sweep may have at each point. */
const swept = {
  completions: completionsReading,
  next: nextReading,
  heat: heatReading,
  score: scoreReading,
  norms: normsReading,
  lens: lensReading,
  count: countReading,
  compare: compareReading,
  similarity: similarityReading,
};

const others = {
  align: alignReading,
  tokens: tokensReading,
  check: checkReading,
  message: messageReading,
};

type ReadBy<Row> = Row extends Reading<infer R extends AnyResult> ? R : never;
export type SweptResult = ReadBy<(typeof swept)[keyof typeof swept]>;
export type SweepResult = Sweep<SweptResult>;
export type Result = SweptResult | SweepResult | ReadBy<(typeof others)[keyof typeof others]>;
export type ResultOf<K extends Result['kind']> = Extract<Result, { kind: K }>;

type SweptReadings = { readonly [K in SweptResult['kind']]: SweptReading<ResultOf<K>> };
type Readings = { readonly [K in Result['kind']]: Reading<ResultOf<K>> };

const sweptReadings: SweptReadings = swept;
const readings: Readings = {
  ...sweptReadings,
  ...others,
  sweep: sweepReading(sweptReadingOf, schemaBy<SweptResult>(sweptReadings)),
};

/** Results from a file or a store, each with what its kind has. What a kind does not have is left away. */
export const resultSchema = schemaBy<Result>(readings);

/** The schema of the results whose readings are given: the row of a result's own kind. */
function schemaBy<R extends AnyResult>(rows: {
  readonly [K in R['kind']]: { readonly schema: v.GenericSchema };
}): v.GenericSchema<unknown, R> {
  const bodies: ReadonlyMap<unknown, v.GenericSchema> = new Map(
    Object.entries<{ readonly schema: v.GenericSchema }>(rows).map(([kind, { schema }]) => [kind, schema]),
  );
  const bodyOf = (input: unknown): v.GenericSchema =>
    (typeof input === 'object' && input !== null && 'kind' in input && bodies.get(input.kind)) || v.never();
  const schema: v.GenericSchema = v.lazy((input) =>
    v.pipe(
      v.intersect([envelopeSchema, bodyOf(input)]),
      v.check((result) => changesItsAdditions(result)),
    ),
  );
  return schema as v.GenericSchema<unknown, R>;
}

/** What a measurement of a kind gives, as a schema: a result without its envelope. */
export function bodySchemaOf(kind: string): v.GenericSchema<unknown, AnyBody> {
  const known: ReadonlyMap<string, { readonly schema: v.GenericSchema }> = new Map(Object.entries(readings));
  return (known.get(kind)?.schema ?? v.never()) as v.GenericSchema<unknown, AnyBody>;
}

/** True if every axis changes an addition that there is, or none. */
function changesItsAdditions(result: unknown): boolean {
  const { steering, axes = [] } = result as Pick<SweepResult, 'steering'> &
    Partial<Pick<SweepResult, 'axes'>>;
  return axes.every(({ addition }) => addition === null || addition < steering.length);
}

/** The reading of a result. Its row is that of the result's own kind, so it takes the result. */
export function readingOf(result: Result): Reading<Result> {
  return readings[result.kind];
}

function sweptReadingOf(point: SweptResult): SweptReading<SweptResult> {
  return sweptReadings[point.kind];
}

/** The one sentence of a result, computed from its numbers: the finding. It also names the drawing. */
export function sentence(result: Result): string {
  return readingOf(result).sentence(result);
}

/** The quiet line under every result: the model, the steering and whatever else its numbers depend on. */
export function qualification(result: Result): string {
  return qualificationsOf(result, readingOf(result)).join(' · ');
}

/** A result as named columns and rows: the one definition that tables, CSV, Markdown and plain text are made of. */
export function tableOf(result: Result): Table {
  return readingOf(result).table(result);
}

/** What the main numbers of a result are. */
export function quantityOf(result: SweptResult): Quantity {
  return sweptReadingOf(result).quantity(result);
}

/** The main numbers of one result, one for each series. */
export function mainNumbers(result: SweptResult): readonly MainNumber[] {
  return sweptReadingOf(result).mainNumbers(result);
}

/** The curves of a sweep with one axis, or the grids of one with two. */
export function seriesOf({ points }: SweepResult): readonly Series[] {
  return series(points, mainNumbers);
}

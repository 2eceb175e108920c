import type { Envelope } from './envelope';
import type { BodySchema } from './schemas';
import type { ColumnKind, Table } from './table';
import { steeringText } from './steeringText';
import { tableText } from './tableText';

/**
 * All that people read about a result of one kind. Charts, texts and files are made from it. It needs only the result.
 */
export interface Reading<R extends Envelope> {
  /** What a result of this kind has beside the envelope, for results that come from a file or a store. */
  readonly schema: BodySchema<R>;
  /** The one sentence, computed from the numbers: the finding. It also names the drawing. */
  sentence(result: R): string;
  /** The steering, for people; null if steering has no effect on the kind. */
  steering(result: R): string | null;
  /** What else people must know to read the numbers rightly. */
  caveats(result: R): readonly string[];
  /** Every number that the drawing shows. */
  table(result: R): Table;
  /** The numbers for a terminal of `width` cells. */
  text(result: R, width: number): string;
  /** False if the result needs no model. */
  readonly hasModel: boolean;
}

/** The reading of a kind that a sweep may have at each point. */
export interface SweptReading<R extends Envelope> extends Reading<R> {
  /** The quantity that the main numbers measure. */
  quantity(result: R): Quantity;
  /** One for each series. */
  mainNumbers(result: R): readonly MainNumber[];
  /** The caveats that hold for every point of a sweep. */
  sweptCaveats(points: readonly R[]): readonly string[];
  /** A series in a sentence: `for 'weddings'`. */
  seriesText(name: string): string;
}

/** The quantity that a main number measures. */
export interface Quantity {
  /** In CSV: snake_case. */
  readonly name: string;
  /** For axes, legends and sentences. */
  readonly label: string;
  readonly kind: ColumnKind;
  readonly unit: '' | 'nats';
  /** The end of its range with the strongest effect. */
  readonly sought: 'highest' | 'lowest';
}

/** One main number of one result. */
export interface MainNumber {
  /** Which series it belongs to. */
  readonly name: string;
  /** Null if nothing could be measured. */
  readonly value: number | null;
  /** 95 % interval, if there is one. */
  readonly interval: readonly [low: number, high: number] | null;
  /** The number without steering; null if there is none. */
  readonly unsteered: number | null;
  /**
   * What the number is made of, one for each unit (text, random stream), the same units at every point of a sweep; a
   * larger sum is a larger number. Left out if the number is exact, and no sample of anything.
   */
  readonly observations?: readonly number[];
}

/** The quantity of results that are compared by their KL. */
export const klQuantity: Quantity = {
  name: 'kl',
  label: 'KL',
  kind: 'number',
  unit: 'nats',
  sought: 'highest',
};

/** The quantity of results that are compared by their perplexity. */
export const ratioQuantity: Quantity = {
  name: 'ratio',
  label: 'perplexity ratio',
  kind: 'number',
  unit: '',
  sought: 'lowest',
};

/** A main number alone. */
export function mainNumber(name: string, value: number | null): MainNumber {
  return { name, value, interval: null, unsteered: null };
}

/** What most readings have in common. */
export function plainReading<R extends Envelope>(
  own: Pick<Reading<R>, 'schema' | 'sentence' | 'table'> & Partial<Reading<R>>,
): Reading<R> {
  return {
    steering: ({ steering }) => steeringText(steering),
    caveats: () => [],
    text: (result, width) => tableText(own.table(result), width),
    hasModel: true,
    ...own,
  };
}

/** What most readings of swept kinds have in common. */
export function sweptReading<R extends Envelope>(
  own: Pick<SweptReading<R>, 'schema' | 'sentence' | 'table' | 'quantity' | 'mainNumbers'> &
    Partial<SweptReading<R>>,
): SweptReading<R> {
  const reading = plainReading(own);
  return {
    sweptCaveats: ([first]) => (first ? reading.caveats(first) : []),
    seriesText: (name) => `for ${name}`,
    ...own,
    ...reading,
  };
}

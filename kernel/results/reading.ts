import type { Envelope } from './envelope';
import type { ColumnKind, Table } from './table';
import { steeringText } from './steeringText';
import { tableText } from './tableText';

/** All that people read of a result of one kind. Charts, texts and files are made from it; it needs nothing but results. */
export interface Reading<R extends Envelope> {
  /** The one sentence, computed from the numbers: what was found. Also the name of its drawing. */
  sentence(result: R): string;
  /** What it was steered with, for people; null if steering has no part in it. */
  steering(result: R): string | null;
  /** What else qualifies the numbers. */
  caveats(result: R): readonly string[];
  /** Every number that the drawing shows. */
  table(result: R): Table;
  /** The numbers for a terminal of `width` cells. */
  text(result: R, width: number): string;
  /** False if no model has a part in it. */
  readonly hasModel: boolean;
}

/** The reading of a kind that a sweep may have at each point. */
export interface SweptReading<R extends Envelope> extends Reading<R> {
  /** What the main numbers are numbers of. */
  quantity(result: R): Quantity;
  /** One for each series. */
  mainNumbers(result: R): readonly MainNumber[];
  /** What holds for every point of a sweep. */
  sweptCaveats(points: readonly R[]): readonly string[];
  /** A series in a sentence: `for 'weddings'`. */
  seriesText(name: string): string;
}

/** What a main number is a number of. */
export interface Quantity {
  /** In CSV: snake_case. */
  readonly name: string;
  /** For axes, legends and sentences. */
  readonly label: string;
  readonly kind: ColumnKind;
  readonly unit: '' | 'nats';
  /** The end of its range that is looked for: the strongest effect. */
  readonly sought: 'highest' | 'lowest';
}

/** One main number of one result. */
export interface MainNumber {
  /** Which series it belongs to. */
  readonly name: string;
  /** Null where nothing could be measured. */
  readonly value: number | null;
  /** 95 % interval, where there is one. */
  readonly interval: readonly [low: number, high: number] | null;
  /** The number's value where nothing steers; null where there is none. */
  readonly unsteered: number | null;
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
  own: Pick<Reading<R>, 'sentence' | 'table'> & Partial<Reading<R>>,
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
  own: Pick<SweptReading<R>, 'sentence' | 'table' | 'quantity' | 'mainNumbers'> & Partial<SweptReading<R>>,
): SweptReading<R> {
  const reading = plainReading(own);
  return {
    sweptCaveats: ([first]) => (first ? reading.caveats(first) : []),
    seriesText: (name) => `for ${name}`,
    ...own,
    ...reading,
  };
}

import { counted, shortNumber } from '../../language/numbers';
import { placeColumns, placeRows } from '../../results/places';
import { positionGrid } from '../../results/positionGrid';
import { klQuantity, mainNumber, sweptReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { quotedToken } from '../../results/tokenText';
import { type NormsResult, normsSchema } from './result';

export const normsReading = sweptReading<NormsResult>({
  schema: normsSchema,
  sentence: normsSentence,
  caveats: ({ steering }) => (steering.length > 0 ? ['norms at every layer as if it were added there'] : []),
  table: normsTable,
  text: normsText,
  quantity: () => ({
    ...klQuantity,
    name: 'norm_ratio',
    label: 'largest steering norm / residual norm',
    unit: '',
  }),
  mainNumbers: (result) => [
    mainNumber('steered', largestNormRatio(result, injectionLayers(result))?.ratio ?? null),
  ],
});

/** The place where the steering is largest relative to the residual stream. */
export interface NormPlace {
  readonly layer: number;
  readonly position: number;
  readonly ratio: number;
}

/** The layers at which the result's steering is added. */
function injectionLayers({ steering }: NormsResult): ReadonlySet<number> {
  return new Set(steering.flatMap(({ layer, each_layer }) => each_layer ?? layer));
}

/**
 * The largest norm ratio at some layers. The residual stream at BOS is huge, so BOS does not count if other positions
 * are steered.
 */
function largestNormRatio({ layers, ratio }: NormsResult, own: ReadonlySet<number>): NormPlace | null {
  const places = layers.flatMap((layer, row) =>
    own.has(layer)
      ? (ratio[row] ?? []).map((value, position): NormPlace => ({ layer, position, ratio: value }))
      : [],
  );
  const beyondBos = places.filter(({ position, ratio }) => position > 0 && ratio > 0);
  const candidates = beyondBos.length > 0 ? beyondBos : places;
  return candidates.reduce<NormPlace | null>(
    (most, place) => (most === null || place.ratio > most.ratio ? place : most),
    null,
  );
}

function normsSentence(result: NormsResult): string {
  const { steering, tokens, layers } = result;
  const places = `${counted(layers.length, 'layer')} and ${counted(tokens.length, 'position')}`;
  if (steering.length === 0) return `No steering is on: norms of the residual stream alone, at ${places}.`;
  const own = injectionLayers(result);
  const largest = largestNormRatio(result, own);
  if (!largest || largest.ratio === 0) return `The steering vector is 0 at all of ${places}.`;
  const { layer, position, ratio } = largest;
  const times = `the steering vector is at most ${shortNumber(ratio)} times as long as the residual stream`;
  const where = own.size === 1 ? `At layer ${layer}, where it is added,` : 'At the layers where it is added';
  const place = `${own.size === 1 ? '' : `layer ${layer}, `}position ${position} (${tokenText(result, position)})`;
  return `${where} ${times}: at ${place}${beyondBos(position)}${elsewhere(result, largest)}.`;
}

function tokenText({ tokens, bytes }: NormsResult, position: number): string {
  const hex = bytes?.[position];
  return quotedToken({ text: tokens[position] ?? '', ...(hex ? { bytes: hex } : {}) });
}

/** The largest ratio of all layers, which are drawn too, though the vector is not added there. */
function elsewhere(result: NormsResult, own: NormPlace): string {
  const largest = largestNormRatio(result, new Set(result.layers));
  if (!largest || result.layers.length === 1) return '';
  if (largest.ratio <= own.ratio) return ', the most of all layers';
  return `; of all layers it would be longest at layer ${largest.layer}, ${shortNumber(largest.ratio)} times`;
}

const beyondBos = (position: number) => (position > 0 ? ', BOS apart' : '');

function normsTable(result: NormsResult): Table {
  const { added, residual, ratio } = result;
  return table(
    [
      ...placeColumns,
      column('number', 'steering norm', 'steering'),
      column('number', 'residual norm', 'residual'),
      column('number', 'ratio'),
    ],
    placeRows(result, (layer, position) =>
      [added, residual, ratio].map((values) => values[layer]?.[position] ?? null),
    ),
    [],
    placeColumns.length,
  );
}

/** Norm ratios by layer and position; without steering the norms themselves. */
function normsText(result: NormsResult, width: number): string {
  const isSteered = result.steering.length > 0;
  const values = isSteered ? result.ratio : result.residual;
  const grid = positionGrid(result, width, true, (layer, position) =>
    shortNumber(values[layer]?.[position] ?? NaN),
  );
  return `${isSteered ? 'steering norm / residual norm' : 'residual norm'}\n${grid}`;
}

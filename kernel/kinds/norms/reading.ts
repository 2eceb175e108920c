import { counted, shortNumber } from '../../language/numbers';
import { placeColumns, placeRows } from '../../results/places';
import { positionGrid } from '../../results/positionGrid';
import { klQuantity, mainNumber, sweptReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { quotedToken } from '../../results/tokenText';
import type { NormsResult } from './result';

export const normsReading = sweptReading<NormsResult>({
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
  mainNumbers: (result) => [mainNumber('steered', largestNormRatio(result)?.ratio ?? null)],
});

/** The place where the steering is largest relative to the residual stream. */
export interface NormPlace {
  readonly layer: number;
  readonly position: number;
  readonly ratio: number;
}

/**
 * The largest norm ratio at the injection layers. The residual stream at BOS is huge, so BOS does not count
 * if other positions are steered.
 */
function largestNormRatio({ steering, layers, ratio }: NormsResult): NormPlace | null {
  const own = new Set(steering.map(({ layer }) => layer));
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
  const { steering, tokens, bytes, layers } = result;
  const places = `${counted(layers.length, 'layer')} and ${counted(tokens.length, 'position')}`;
  if (steering.length === 0) return `No steering is on: norms of the residual stream alone, at ${places}.`;
  const largest = largestNormRatio(result);
  if (!largest || largest.ratio === 0) return `The steering vector is 0 at all of ${places}.`;
  const { layer, position, ratio } = largest;
  const hex = bytes?.[position];
  const token = quotedToken({ text: tokens[position] ?? '', ...(hex ? { bytes: hex } : {}) });
  return `The steering vector is at most ${shortNumber(ratio)} times as long as the residual stream: at layer ${layer}, position ${position} (${token})${beyondBos(position)}.`;
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

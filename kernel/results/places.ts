import { column, tokenAt, type Cell, type Column, type Row } from './table';

/** The places of a prompt in a model, for tables: a row for each layer and position. */
export interface Places {
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
}

/** Rows of all layers and positions; `cells` are a place's own. */
export function placeRows(
  { layers, tokens, bytes }: Places,
  cells: (layer: number, position: number) => readonly Cell[],
): readonly Row[] {
  return layers.flatMap((layer, row) =>
    tokens.map((text, position) => [
      ...[layer, position, tokenAt(text, bytes?.[position])],
      ...cells(row, position),
    ]),
  );
}

export const placeColumns: readonly Column[] = [
  column('count', 'layer'),
  column('count', 'position'),
  column('token', 'token'),
];

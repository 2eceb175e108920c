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
  const shown = tokens.map((text, position) => tokenAt(text, bytes?.[position]));
  return layers.flatMap((layer, row) =>
    shown.map((token, position) => [layer, position, token, ...cells(row, position)]),
  );
}

export const placeColumns: readonly Column[] = [
  column('count', 'layer'),
  column('index', 'position'),
  column('token', 'token'),
];

/** The parts that every node of the syntax tree is made of. Spans point into the cell's text. */

/** Offsets into the cell's text in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Text extends Span {
  readonly value: string;
}
export interface Num extends Span {
  readonly value: number;
}
export interface Name extends Span {
  readonly name: string;
}

/** One value, or the values of a sweep along one axis. `*` (every layer) is `all`. */
export type Axis =
  | (Span & { readonly kind: 'one'; readonly value: number })
  | (Span & { readonly kind: 'range'; readonly from: number; readonly to: number; readonly by: number })
  | (Span & { readonly kind: 'list'; readonly values: readonly Num[] })
  | (Span & { readonly kind: 'all' });

/** Layers of an addition. `each` adds every layer's own vector of a file at once; it is one value, not a sweep. */
export type Layers = Axis | (Span & { readonly kind: 'each' });

/** Components of the residual stream: a fraction of the width, or whole numbers with both ends included. */
export interface DimSlice extends Span {
  readonly from: number;
  readonly to: number;
  /** True for `0..0.7`: fractions of d_model. */
  readonly fraction: boolean;
}
export type Dims =
  | (Span & { readonly kind: 'one'; readonly slice: DimSlice })
  /** `dims 0..1 by 0.1`: one slice per step of the upper end. */
  | (Span & { readonly kind: 'range'; readonly slice: DimSlice; readonly by: number })
  | (Span & { readonly kind: 'list'; readonly slices: readonly DimSlice[] });

export type Position = 'front' | 'middle' | 'back' | 'all' | number;
export type At = Span & { readonly value: Position };

/** What may follow a vector; each is null if it is not written. `Norm` is what rescales: a number, or a name. */
export interface Clauses<Norm = Num | Name> {
  /** Null: the model's default layer, or the named addition's own. */
  readonly layers: Layers | null;
  readonly coefficients: Axis | null;
  readonly at: At | null;
  readonly dims: Dims | null;
  /** Layer that the vector is recorded at, if that is not the layer it is added at. */
  readonly from: Num | null;
  readonly norm: Norm | null;
}

/** A node whose span is not known yet: its text is still being read. */
export type Unplaced<Node extends Span> = Node extends Span ? Omit<Node, keyof Span> : never;

/** The span of nodes that are in no text. */
export const nowhere: Span = { start: 0, end: 0 };

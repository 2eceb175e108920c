/**
 * The syntax tree of a cell, for the whole language. Every node has its span in the cell's text,
 * so that diagnostics, hovers and quick fixes can point at it.
 */

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

export type Atom =
  | (Span & { readonly kind: 'prompt'; readonly text: Text })
  | (Span & { readonly kind: 'name'; readonly name: string })
  | (Span & { readonly kind: 'group'; readonly vector: Vector })
  | (Span & { readonly kind: 'mean'; readonly vectors: readonly Vector[] })
  | (Span & { readonly kind: 'last'; readonly text: Text })
  | (Span & { readonly kind: 'random'; readonly like: Name; readonly seed: Num | null })
  | (Span & { readonly kind: 'pairs'; readonly file: Text });

export interface Term extends Span {
  /** Sign and written factor together: `- 2*"Hate"` has -2. */
  readonly factor: number;
  readonly atom: Atom;
}
export interface Vector extends Span {
  readonly terms: readonly Term[];
}

export type Position = 'front' | 'middle' | 'back' | 'all' | number;

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

export interface Addition extends Span {
  readonly vector: Vector;
  /** Null where the statement does not say: the model's default layer, or the named addition's own. */
  readonly layers: Axis | null;
  readonly coefficients: Axis | null;
  readonly at: (Span & { readonly value: Position }) | null;
  readonly dims: Dims | null;
  /** Layer that the vector is recorded at, where that is not the layer it is added at. */
  readonly from: Num | null;
  readonly norm: Num | Name | null;
}

export type SettingName = 'temperature' | 'top_p' | 'freq_penalty' | 'tokens' | 'n' | 'seed' | 'top';
export interface Setting extends Span {
  readonly name: SettingName;
  readonly value: Num;
}
interface Options {
  readonly options: readonly Setting[];
}

export type Statement =
  | (Span & { readonly kind: 'model'; readonly source: Text })
  | (Span & Options & { readonly kind: 'set' })
  | (Span & { readonly kind: 'let'; readonly name: Name; readonly addition: Addition })
  /** `steer off` has no additions and `off`. */
  | (Span & { readonly kind: 'steer'; readonly additions: readonly Addition[]; readonly off: boolean })
  | (Span & Options & { readonly kind: 'complete'; readonly prompt: Text })
  | (Span & Options & { readonly kind: 'next'; readonly prompt: Text })
  | (Span & Options & { readonly kind: 'heat'; readonly text: Text })
  | (Span &
      Options & {
        readonly kind: 'score';
        readonly files: readonly Text[];
        readonly text: Name | null;
        readonly by: Name | null;
      })
  | (Span & Options & { readonly kind: 'count'; readonly words: Text; readonly prompts: readonly Text[] })
  | (Span & Options & { readonly kind: 'align'; readonly prompt: Text })
  | (Span & Options & { readonly kind: 'norms'; readonly prompt: Text })
  | (Span & Options & { readonly kind: 'lens'; readonly prompt: Text; readonly of: readonly Text[] })
  | (Span & Options & { readonly kind: 'compare'; readonly prompt: Text; readonly words: Text | null })
  | (Span & { readonly kind: 'tokens'; readonly text: Text })
  | (Span & { readonly kind: 'save'; readonly name: Name; readonly file: Text })
  | (Span & { readonly kind: 'load'; readonly file: Text; readonly name: Name })
  | (Span & { readonly kind: 'check' });

export interface Program {
  readonly statements: readonly Statement[];
}

export type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

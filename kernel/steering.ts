import type { Axis, Dims, DimSlice } from './language/ast';
import type { Bound, Known } from './language/scope';
import type { Place } from '../model/steering';

/** Additions as a session remembers them: names looked up, prompts padded, values that may sweep. */

/** A part of a vector: what is recorded or drawn, times its signed factor. */
export type PlannedTerm =
  /** Residual streams of a whole prompt; ids are padded to the vector's positions. */
  | {
      readonly kind: 'prompt';
      readonly text: string;
      readonly factor: number;
      readonly ids: readonly number[];
    }
  /** The residual stream of a prompt's last token. */
  | { readonly kind: 'last'; readonly text: string; readonly factor: number; readonly ids: readonly number[] }
  /** Gaussian noise with the norms of another addition, position by position. */
  | { readonly kind: 'random'; readonly like: Addition; readonly seed: number; readonly factor: number };

interface Shared {
  /** The vector as it was written. */
  readonly source: string;
  /** Its syntax as it stands alone. */
  readonly resolved: Bound;
  /** How it is written after the session's definitions; null before it steers. */
  readonly alone: { readonly vector: string; readonly norm: string | null } | null;
  readonly terms: readonly PlannedTerm[];
  /** V, the positions of the vector. */
  readonly positions: number;
  readonly place: Place | 'all';
  /** Layer that it is recorded at, where that is not the layer it is added at. */
  readonly from: number | null;
  /** Norm of every position before the coefficient: a number, or that of another vector. */
  readonly norm: number | NamedAddition | null;
}

/** An addition that another one refers to. */
export interface NamedAddition {
  readonly name: string;
  readonly addition: Addition;
}

/** An addition with a name: what the language knows of it, and what it came to. */
export interface NamedPlan {
  readonly known: Known;
  readonly planned: PlannedAddition;
}

/** An addition that may sweep over layers, coefficients or slices of the residual stream. */
export interface PlannedAddition extends Shared {
  /** Null: the model's default. */
  readonly layers: Axis | null;
  readonly coefficients: Axis | null;
  readonly dims: Dims | null;
}

/** An addition with one value each. */
export interface Addition extends Shared {
  /** Null: the model's default. */
  readonly layer: number | null;
  readonly coefficient: number;
  readonly dims: DimSlice | null;
}

import type { Place, StoredVectors } from '../../model/steering';
import type { Axis, Dims, DimSlice, Layers } from '../language/ast';
import type { Bound, Known } from '../language/scope';

/**
 * Additions as a session remembers them: names looked up, files read, clauses inherited, sweeps kept. Plain
 * data without tokens, so that it holds for whatever model is chosen later.
 */

/** A part of a vector: what is recorded or drawn, times its signed factor. */
export type TextTerm =
  /** Residual streams of a whole prompt, or that of its last token. */
  | { readonly kind: 'prompt' | 'last'; readonly text: string; readonly factor: number }
  /** Vectors from a file. */
  | { readonly kind: 'stored'; readonly loaded: LoadedVectors; readonly factor: number }
  /** Gaussian noise with the norms of another addition, position by position. */
  | {
      readonly kind: 'random';
      readonly like: SingleAddition;
      readonly seed: number;
      readonly factor: number;
    };

/**
 * What a `load` has read. The numbers are kept, not the path alone: a file that changes must not change what a name
 * stands for, and a session goes on in another process, perhaps where there is no such file. All terms refer to one
 * object, so that a session has the numbers once.
 */
export interface LoadedVectors {
  /** As it was written. */
  readonly file: string;
  /** SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly d_model: number;
  /** The model that they were made with; null if the file does not say. */
  readonly model: { readonly id: string; readonly sha256: string } | null;
  readonly vectors: StoredVectors;
}

interface Shared {
  /** The vector, printed anew. */
  readonly source: string;
  /** Its syntax in a program of its own. */
  readonly resolved: Bound;
  /** Its text after the session's definitions; null until a `steer` uses it. */
  readonly alone: { readonly vector: string; readonly norm: string | null } | null;
  readonly terms: readonly TextTerm[];
  readonly place: Place | 'all';
  /** Layer that it is recorded at; null: the layer it is added at. */
  readonly from: number | null;
  /** Norm of every position before the coefficient: a number, or that of another vector; null: as recorded. */
  readonly norm: number | NormLike | null;
}

/** The addition that another one takes its norms from. */
export interface NormLike {
  readonly name: string;
  readonly addition: SingleAddition;
}

/** A named addition, also as the language knows it. */
export interface NamedAddition {
  readonly known: Known;
  readonly found: SessionAddition;
}

/** An addition that may sweep over layers, coefficients or slices of the residual stream. */
export interface SessionAddition extends Shared {
  /** Null: the model's default. */
  readonly layers: Layers | null;
  readonly coefficients: Axis | null;
  readonly dims: Dims | null;
}

/** An addition with one value each. */
export interface SingleAddition extends Shared {
  /** Null: the model's default. */
  readonly layer: number | null;
  readonly coefficient: number;
  readonly dims: DimSlice | null;
}

/** True if an axis or a list of slices has more than one value. */
export function sweeps(axis: Layers | Dims | null): boolean {
  return axis !== null && axis.kind !== 'one' && axis.kind !== 'each';
}

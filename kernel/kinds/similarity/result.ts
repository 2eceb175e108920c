import type { BodyOf, Envelope } from '../../results/envelope';

/** Cosines between vectors, without their coefficients, before one layer. */
export interface SimilarityResult extends Envelope {
  readonly kind: 'similarity';
  /** As they were written. */
  readonly vectors: readonly string[];
  readonly layer: number;
  /** Positions of every vector. */
  readonly positions: number;
  /** [vector][vector], all positions together; null if a norm is 0. */
  readonly cosine: Cosines;
  /** [position][vector][vector] */
  readonly by_position: readonly Cosines[];
}

export type Cosines = readonly (readonly (number | null)[])[];

export type SimilarityBody = BodyOf<SimilarityResult>;

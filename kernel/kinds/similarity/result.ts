import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import { type BodySchema, finite, isGrid, natural } from '../../results/schemas';

/** Cosines between vectors, without their coefficients, before one layer. */
export interface SimilarityResult extends Envelope {
  readonly kind: 'similarity';
  /** As text. */
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

const cosines = v.array(v.array(v.nullable(v.pipe(finite, v.minValue(-1.001), v.maxValue(1.001)))));

export const similaritySchema: BodySchema<SimilarityResult> = v.pipe(
  v.object({
    ...{ kind: v.literal('similarity'), vectors: v.array(v.string()), layer: natural, positions: natural },
    ...{ cosine: cosines, by_position: v.array(cosines) },
  }),
  v.check(({ vectors: { length }, positions, cosine, by_position }) => {
    const areSquare = [cosine, ...by_position].every((of) => isGrid(of, length, length));
    return areSquare && by_position.length === positions;
  }),
);

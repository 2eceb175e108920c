import * as v from 'valibot';
import { present } from '../../../model/present';
import { norms, type NetVector } from '../../../model/steering';
import type { Measure, Plan } from '../measuring';
import type { Cosines, SimilarityBody } from './result';
import { natural } from '../../results/schemas';
import { netVectors, type PlanEntries } from '../planSchema';

export interface SimilarityPlan extends Plan {
  readonly kind: 'similarity';
  /** The vectors as they were written. */
  readonly sources: readonly string[];
  /** Vectors of one length. */
  readonly vectors: readonly NetVector[];
  readonly positions: number;
  /** The layer if none is an axis. */
  readonly layer: number;
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<SimilarityPlan> = {
  sources: v.array(v.string()),
  vectors: netVectors<NetVector>(),
  positions: natural,
  layer: natural,
};

/** Cosines between vectors without their coefficients, recorded before one layer (semantics 18). Float64. */
export const measure: Measure<SimilarityPlan, SimilarityBody> = async function* (plan, points, engine, work) {
  const { sources, vectors, positions, steering } = plan;
  const { d_model } = engine.config;
  const [axis] = steering.axes;
  const layers = points.map(([index = 0]) =>
    axis && axis.name !== 'dims' ? present(axis.values[index], `layer ${index}`) : plan.layer,
  );
  for (const [point, layer] of layers.entries()) {
    work.progress?.(point / layers.length);
    const recorded = (await engine.recordVectors(vectors, [layer], work)).map(([vector]) =>
      present(vector, 'vector'),
    );
    const at = (position: number) =>
      recorded.map((vector) => vector.subarray(position * d_model, (position + 1) * d_model));
    const result: SimilarityBody = {
      kind: 'similarity',
      vectors: sources,
      layer,
      positions,
      cosine: cosines(recorded),
      by_position: Array.from({ length: positions }, (_, position) => cosines(at(position))),
    };
    yield { point, state: 'done', result };
  }
};

/** Cosine of each pair; null if a norm is 0. */
function cosines(vectors: readonly Float64Array[]): Cosines {
  const lengths = vectors.map((vector) => present(norms(vector, vector.length)[0], 'norm'));
  return vectors.map((a, i) =>
    vectors.map((b, j) => {
      const length = present(lengths[i], 'norm') * present(lengths[j], 'norm');
      // The cosine of a vector with itself is 1 exactly, whatever rounding would give.
      if (i === j) return length === 0 ? null : 1;
      return length === 0 ? null : dot(a, b) / length;
    }),
  );
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * present(b[i], `component ${i}`), 0);
}

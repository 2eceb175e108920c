import { present } from '../../../model/present';
import { norms, SteeringOverflow } from '../../../model/steering';
import { type Measure, type Plan } from '../measuring';

/** A steering whose vectors are described by their norms. */
export interface SteerPlan extends Plan {
  readonly kind: 'steer';
}

/** L2 norm of each position of each net vector at its own layer, the first if it has several: [addition][position]. */
export interface VectorNorms {
  readonly norms: readonly (readonly number[])[];
}

export const measure: Measure<SteerPlan, VectorNorms> = async function* (plan, _points, engine, work) {
  const { additions } = plan.steering;
  const lengths: (readonly number[])[] = [];
  for (const [index, addition] of additions.entries()) {
    const recording = engine.recordVectors([addition], [addition.layer], work);
    const [byLayer = []] = await recording.catch((error: unknown) => {
      throw error instanceof SteeringOverflow ? new SteeringOverflow(index) : error;
    });
    lengths.push(norms(present(byLayer[0], 'vector'), engine.config.d_model));
  }
  yield { point: 0, state: 'done', result: { norms: lengths } };
};

import { checkFinite } from '../../../model/finite';
import { present } from '../../../model/present';
import { storedText, type NetVector, type StoredLayer } from '../../../model/steering';
import type { Measure, Plan } from '../measuring';

export interface SavePlan extends Plan {
  readonly kind: 'save';
  /** With coefficient 1. */
  readonly vector: NetVector;
  readonly layers: readonly number[];
}

/** The numbers of a vector, at each layer of the plan. */
export interface SavedVectors {
  readonly layers: readonly StoredLayer[];
}

/** Records a net vector at layers, for a file (semantics 19). Float32. */
export const measure: Measure<SavePlan, SavedVectors> = async function* (plan, _points, engine, work) {
  const { vector, layers } = plan;
  const { d_model } = engine.config;
  const [recorded = []] = await engine.recordVectors([vector], layers, work);
  const stored = layers.map((layer, index): StoredLayer => {
    const values = Float32Array.from(present(recorded[index], `vector of layer ${layer}`));
    checkFinite(values, (at) => `the vector of layer ${layer}, position ${Math.floor(at / d_model)}`);
    return { layer, values: storedText(values) };
  });
  yield { point: 0, state: 'done', result: { layers: stored } };
};

import { present } from '../../../model/present';
import { addTo, firstPosition, norms } from '../../../model/steering';
import { tokenTexts } from '../../results/tokens';
import type { NormsBody } from './result';
import { writtenAt, type Measure, type PromptPlan } from '../measuring';
import { listed, promptEntries, type PlanEntries } from '../planSchema';

export interface NormsPlan extends PromptPlan {
  readonly kind: 'norms';
  readonly n_layers: number;
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<NormsPlan> = { ...promptEntries, n_layers: listed };

/** Norm of what is added, and norm of the residual stream, by layer and position (semantics 11). */
export const measure: Measure<NormsPlan, NormsBody> = async function* (plan, points, engine, work) {
  const { ids, prompt } = plan;
  const { config, tokenizer } = engine;
  const { n_layers, d_model } = config;
  const layers = Array.from({ length: n_layers }, (_, layer) => layer);
  const bare = [{ rows: [{ ids, from: ids.length }], additions: [] }];
  let residual: readonly (readonly number[])[] = [];
  for await (const [row] of engine.readRows(bare, { layers, positions: 'every', norms: true }, work))
    residual = present(row, 'row').at.map((layer) => layer.map(({ norm }) => present(norm, 'norm')));

  for (const [index, point] of points.entries()) {
    work.progress?.(index / points.length);
    const additions = writtenAt(plan, point, engine);
    const vectors = await engine.recordVectors(additions, layers, { signal: work.signal });
    const added = layers.map((layer) => {
      const net = new Float64Array(ids.length * d_model);
      additions.forEach(({ place, positions }, addition) => {
        const first = place === 'all' ? place : firstPosition(place, ids.length, positions);
        addTo(net, d_model, first, present(vectors[addition]?.[layer], `vector ${addition}`));
      });
      return norms(net, d_model);
    });
    const result: NormsBody = {
      kind: 'norms',
      prompt,
      layers,
      ...tokenTexts(ids.map((id) => tokenizer.describe(id))),
      added,
      residual,
      ratio: added.map((row, layer) =>
        row.map((norm, position) => norm / present(residual[layer]?.[position], `norm of layer ${layer}`)),
      ),
    };
    yield { point: index, state: 'done', result };
  }
};

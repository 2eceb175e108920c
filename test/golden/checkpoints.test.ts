import assert from 'node:assert/strict';
import { createCache } from '../../model/passes/cache';
import { runHead } from '../../model/passes/head';
import type { Injection } from '../../model/passes/injection';
import type { LoadedModel } from '../../model/passes/sessions';
import { forward } from '../../model/passes/trunk';
import { goldenCheckpoints, readGolden, within } from './golden';
import { loadModel } from '../modelFixture';

const tolerance = { absolute: 1e-4, relative: 1e-4 };

async function expectPass(
  model: LoadedModel,
  ids: readonly number[],
  injections: readonly Injection[],
  residuals: readonly number[][][],
  logits: readonly number[][],
) {
  const layers = residuals.map((_, layer) => layer);
  const got = await forward(model, { rows: [ids], injections, residuals: layers });
  for (const layer of layers)
    within(got.at(layer), residuals[layer]?.flat(), tolerance, `resid_pre of layer ${layer}`);
  const residual = got.at(model.config.n_layers);
  const { scores } = await runHead(model, { residual, scores: true });
  within(scores, logits.flat(), tolerance, 'logits');
}

describe('golden checkpoints', () => {
  it('are all there', () => assert.equal(goldenCheckpoints.length, 11));

  for (const { name, folder } of goldenCheckpoints)
    describe(name, () => {
      const expected = readGolden(folder);
      let model: LoadedModel;
      before(async () => {
        model = await loadModel(folder);
      });

      it('gives the residual streams and logits of Hugging Face transformers', async () => {
        for (const row of expected.rows) await expectPass(model, row.ids, [], row.resid_pre, row.logits);
      });

      it('gives the same with its steering vectors added', async () => {
        const { ids, additions, resid_pre_before_addition, logits } = expected.steered;
        const injections: Injection[] = [];
        for (const { layer, coefficient, ids: prompt, position } of additions) {
          const recorded = await forward(model, { rows: [prompt], residuals: [layer] });
          const values = recorded.at(layer).map((value) => value * coefficient);
          injections.push({ row: 0, layer, position, values });
        }
        await expectPass(model, ids, injections, resid_pre_before_addition, logits);
      });

      it('gives the same one token at a time through the key/value cache', async () => {
        for (const row of expected.rows) {
          const cache = createCache(model.config, 1, row.ids.length + 3);
          const final = row.resid_pre.at(-1) ?? [];
          for (const [position, id] of row.ids.entries()) {
            const got = await forward(model, { rows: [[id]], cache, residuals: [model.config.n_layers] });
            within(got.at(model.config.n_layers), final[position], tolerance, `position ${position}`);
          }
        }
      });
    });
});

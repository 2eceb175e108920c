import { addTo, firstPosition, norms as l2 } from '../../model/steering';
import { forward } from '../../model/runtime';
import { describeToken } from '../../model/tokenizer';
import { netVector } from '../vectors';
import { tokenTexts } from './align';
import { placePrompt } from './statement';
import { swept } from './swept';

/** Norm of what is added beside the norm of the residual stream, by layer and position. */
export const norms = swept('norms', async (statement, run, points, done) => {
  const model = await run.load();
  const chosen = await run.choose();
  const { n_layers, d_model } = model.config;
  const layers = Array.from({ length: n_layers }, (_, layer) => layer);
  const recorder = { session: run.session, model: chosen, signal: run.signal };
  let residual: number[][] | undefined;
  for (const [point, additions] of points.entries()) {
    if (await run.breathe()) run.progress('Measuring norms', point / points.length);
    const { ids, steering } = await placePrompt(run, statement.prompt, additions);
    if (!residual) {
      const streams = await forward(model, { rows: [ids], residuals: layers, signal: run.signal });
      residual = layers.map((layer) => l2(streams.get(layer) ?? [], d_model));
    }
    const added: number[][] = [];
    for (const layer of layers) {
      const net = new Float64Array(ids.length * d_model);
      for (const addition of additions) {
        const vector = await netVector(recorder, addition, layer);
        const { place, positions } = addition;
        addTo(net, d_model, place === 'all' ? place : firstPosition(place, ids.length, positions), vector);
      }
      added.push(l2(net, d_model));
    }
    const measured = residual;
    done(point, {
      kind: 'norms',
      prompt: statement.prompt.value,
      layers,
      ...tokenTexts(ids.map(describeToken)),
      steering: added,
      residual: measured,
      ratio: added.map((row, layer) =>
        row.map((norm, position) => norm / (measured[layer]?.[position] ?? NaN)),
      ),
      additions: steering,
    });
  }
});

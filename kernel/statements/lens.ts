import { largest } from '../../model/measure';
import { forward, runHead, type Injection, type Model } from '../../model/runtime';
import { logSoftmax } from '../../model/sampling';
import { addTo } from '../../model/steering';
import { describeToken, tokenize } from '../../model/tokenizer';
import type { Text } from '../language/ast';
import { problem } from '../problem';
import type { LensTarget, LikelyToken } from '../results/types';
import { tokenTexts } from './align';
import { placePrompt, steeredInjections } from './statement';
import { swept } from './swept';

/**
 * The head on what every block reads, additions included, and on the final residual stream: the likeliest token by
 * layer and position, and the probability of chosen tokens by layer.
 */
export const lens = swept('lens', async (statement, run, points, done) => {
  const targets = statement.of.map(oneToken);
  const model = await run.load();
  const layers = Array.from({ length: model.config.n_layers + 1 }, (_, layer) => layer);
  let unsteered: Looked | undefined;
  for (const [point, additions] of points.entries()) {
    run.progress('Looking through the layers', point / points.length);
    const { ids, placed, steering } = await placePrompt(run, statement.prompt, additions);
    const last = ids.length - 1;
    const looking = { model, ids, targets, signal: run.signal };
    unsteered ??= await look({ ...looking, injections: [] });
    const steered = await look({ ...looking, injections: await steeredInjections(run, placed) });
    const before = unsteered;
    done(point, {
      kind: 'lens',
      prompt: statement.prompt.value,
      layers,
      ...tokenTexts(ids.map(describeToken)),
      arms: [
        { name: 'unsteered', top: before.top },
        { name: 'steered', top: steered.top },
      ],
      ...(targets.length > 0 && {
        targets: targets.map((id, target): LensTarget => ({
          ...describeToken(id),
          p_unsteered: before.targets.map((layer) => layer[last]?.[target] ?? NaN),
          p_steered: steered.targets.map((layer) => layer[last]?.[target] ?? NaN),
        })),
      }),
      steering,
    });
  }
});

function oneToken(target: Text): number {
  const ids = tokenize(target.value);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw problem('target-not-one-token', target, {
    target: target.value,
    tokens: ids.map((part) => describeToken(part).text),
  });
}

interface Looking {
  readonly model: Model;
  readonly ids: readonly number[];
  readonly injections: readonly Omit<Injection, 'row'>[];
  readonly targets: readonly number[];
  readonly signal: AbortSignal;
}
interface Looked {
  /** [layer][position] */
  readonly top: readonly (readonly LikelyToken[])[];
  /** [layer][position][target] probabilities. */
  readonly targets: readonly (readonly (readonly number[])[])[];
}

async function look({ model, ids, injections, targets, signal }: Looking): Promise<Looked> {
  const { n_layers, d_vocab } = model.config;
  const layers = Array.from({ length: n_layers + 1 }, (_, layer) => layer);
  const residuals = await forward(model, {
    rows: [ids],
    injections: injections.map((injection) => ({ ...injection, row: 0 })),
    residuals: layers,
    signal,
  });
  const top: LikelyToken[][] = [];
  const probabilities: number[][][] = [];
  for (const layer of layers) {
    const read = readBy(layer, residuals.get(layer) ?? new Float32Array(), injections, model.config.d_model);
    const { scores } = await runHead(model, { residual: read, scores: true, signal });
    const rows = ids.map((_, position) =>
      logSoftmax(scores.subarray(position * d_vocab, (position + 1) * d_vocab)),
    );
    top.push(
      rows.map((logProbs) => {
        const [id = 0] = largest(logProbs, 1);
        return { ...describeToken(id), p: Math.exp(logProbs[id] ?? 0) };
      }),
    );
    probabilities.push(rows.map((logProbs) => targets.map((id) => Math.exp(logProbs[id] ?? 0))));
  }
  return { top, targets: probabilities };
}

/** What block `layer` reads: what arrives there, with what is added there. */
function readBy(
  layer: number,
  arriving: Float32Array,
  injections: Looking['injections'],
  d_model: number,
): Float32Array {
  const read = arriving.slice();
  for (const { layer: at, position, values } of injections) {
    if (at === layer) addTo(read, d_model, position, values);
  }
  return read;
}

import { concat } from '../../model/concat';
import {
  forward,
  injectionsOfRows,
  runHead,
  tokensPerCall,
  type Model,
  type RowInjection,
} from '../../model/runtime';
import { addTo } from '../../model/steering';
import { describeToken, tokenize } from '../../model/tokenizer';
import type { Text } from '../language/ast';
import { problem } from '../problem';
import type { LensTarget, LikelyToken } from '../results/types';
import { tokenTexts } from './align';
import { placePrompt, rowsPerPass, steeredInjections, type SteeredPrompt } from './statement';
import { swept } from './swept';

/**
 * The head on what every block reads, additions included, and on the final residual stream: the likeliest token by
 * layer and position, and the probability of chosen tokens by layer.
 */
export const lens = swept('lens', async (statement, run, points, done) => {
  const targets = statement.of.map(oneToken);
  const model = await run.load();
  const prompts: SteeredPrompt[] = [];
  for (const additions of points) prompts.push(await placePrompt(run, statement.prompt, additions));
  const ids = prompts[0]?.ids ?? [];
  const looking = { model, ids, targets, signal: run.signal };
  const [before] = await look(looking, [[]]);
  if (!before) throw new Error('nothing was looked at');

  const rows = pointsPerPass(model, ids.length);
  for (let from = 0; from < points.length; from += rows) {
    run.progress('Looking through the layers', from / points.length);
    const some = prompts.slice(from, from + rows);
    const injections: Injections[] = [];
    for (const { placed } of some) injections.push(await steeredInjections(run, placed));
    const steered = await look(looking, injections, before);
    some.forEach(({ steering }, index) => {
      const after = steered[index] ?? before;
      done(from + index, {
        kind: 'lens',
        prompt: statement.prompt.value,
        layers: before.map((_, layer) => layer),
        ...tokenTexts(ids.map(describeToken)),
        arms: [
          { name: 'unsteered', top: before.map(topOf) },
          { name: 'steered', top: after.map(topOf) },
        ],
        ...(targets.length > 0 && {
          targets: targets.map((id, target): LensTarget => ({
            ...describeToken(id),
            p_unsteered: before.map((layer) => layer.at(-1)?.targets[target] ?? NaN),
            p_steered: after.map((layer) => layer.at(-1)?.targets[target] ?? NaN),
          })),
        }),
        steering,
      });
    });
  }
});

/** Points that run together: few enough for one call, and for the head to be done with them soon. */
function pointsPerPass({ config }: Model, tokens: number): number {
  const { n_layers, d_model, d_vocab } = config;
  const headRows = headMultiplications / (d_model * d_vocab);
  const most = Math.min(rowsPerPass, tokensPerCall(config) / tokens, headRows / ((n_layers + 1) * tokens));
  return Math.max(1, Math.floor(most));
}

/** What the head takes about a second for. */
const headMultiplications = 4.4e10;

const topOf = (layer: readonly Seen[]) => layer.map(({ top }) => top);

function oneToken(target: Text): number {
  const ids = tokenize(target.value);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw problem('target-not-one-token', target, {
    target: target.value,
    tokens: ids.map((part) => describeToken(part).text),
  });
}

type Injections = readonly RowInjection[];

interface Looking {
  readonly model: Model;
  readonly ids: readonly number[];
  readonly targets: readonly number[];
  readonly signal: AbortSignal;
}
/** What the head says of one position at one layer. */
interface Seen {
  readonly top: LikelyToken;
  /** Probabilities of the chosen tokens. */
  readonly targets: readonly number[];
}
/** [layer][position] */
type Looked = readonly (readonly Seen[])[];

/**
 * Looks at one row for each list of injections.
 * @param known what is there without injections: it stands wherever they do not reach.
 */
async function look(
  { model, ids, targets, signal }: Looking,
  rows: readonly Injections[],
  known?: Looked,
): Promise<readonly Looked[]> {
  const { n_layers, d_model } = model.config;
  const layers = Array.from({ length: n_layers + 1 }, (_, layer) => layer);
  const residuals = await forward(model, {
    rows: rows.map(() => ids),
    injections: injectionsOfRows(rows),
    residuals: layers,
    signal,
  });
  const looked: Looked[] = [];
  for (const [row, injections] of rows.entries()) {
    const unseen = layers.flatMap((layer) =>
      ids.flatMap((_, position) =>
        known && !reaches(injections, layer, position, d_model) ? [] : [{ layer, position }],
      ),
    );
    const width = ids.length * d_model;
    const read = layers.map((layer) => {
      const arriving = residuals.get(layer)?.subarray(row * width, (row + 1) * width);
      return readBy(layer, arriving ?? new Float32Array(), injections, d_model);
    });
    const seen = await seeAll(
      { model, targets, signal },
      unseen.map(({ layer, position }) =>
        (read[layer] as Float32Array).subarray(position * d_model, (position + 1) * d_model),
      ),
    );
    const whole = layers.map((layer) => [...(known?.[layer] ?? new Array<Seen>(ids.length))]);
    unseen.forEach(
      ({ layer, position }, index) => ((whole[layer] as Seen[])[position] = seen[index] as Seen),
    );
    looked.push(whole);
  }
  return looked;
}

/** True where additions change what block `layer` reads at a position: at their own layer, and behind them above. */
function reaches(injections: Injections, layer: number, position: number, d_model: number): boolean {
  return injections.some(({ layer: at, position: first, values }) => {
    if (first === 'all') return layer >= at;
    if (layer === at) return position >= first && position < first + values.length / d_model;
    return layer > at && position >= first;
  });
}

/** The likeliest token and the targets' probabilities of residual rows. */
async function seeAll(
  { model, targets, signal }: Omit<Looking, 'ids'>,
  rows: readonly Float32Array[],
): Promise<readonly Seen[]> {
  const { topIds, topLogProbs, targetLogProbs } = await runHead(model, {
    residual: concat(rows),
    top: 1,
    targets: rows.map(() => targets),
    signal,
  });
  return rows.map((_, row) => ({
    top: { ...describeToken(topIds[row] ?? 0), p: Math.exp(topLogProbs[row] ?? NaN) },
    targets: targets.map((_, target) => Math.exp(targetLogProbs[row * targets.length + target] ?? NaN)),
  }));
}

/** What block `layer` reads: what arrives there, with what is added there. */
function readBy(
  layer: number,
  arriving: Float32Array,
  injections: Injections,
  d_model: number,
): Float32Array {
  const read = arriving.slice();
  for (const { layer: at, position, values } of injections) {
    if (at === layer) addTo(read, d_model, position, values);
  }
  return read;
}

import { gaussian, randomStream } from '../model/sampling';
import { firstPosition, norms, recordVectors, rescale, type SteeringPrompt } from '../model/steering';
import { describeToken } from '../model/tokenizer';
import type { RowInjection } from '../model/runtime';
import type { DimSlice, Span } from './language/ast';
import type { ChosenModel } from './models';
import { problem } from './problem';
import type { ResolvedAddition } from './results/types';
import type { Session } from './session';
import type { Addition, PlannedTerm } from './steering';

/** Vectors of additions as numbers, and where they go in a prompt. */

/** What recording a vector needs. */
export interface Recorder {
  readonly session: Session;
  readonly model: ChosenModel;
  readonly signal: AbortSignal;
}

/** An addition in one prompt of one model. */
export interface PlacedAddition {
  readonly addition: Addition;
  readonly layer: number;
  /** Position of its first vector; null: at every position. */
  readonly first: number | null;
}

/** The addition's layer in this model. */
export function layerOf(addition: Addition, model: ChosenModel, span: Span): number {
  const layer = addition.layer ?? model.defaultLayer;
  for (const wanted of [layer, addition.from ?? layer])
    if (wanted >= model.n_layers)
      throw problem('layer-outside-model', span, {
        model: model.id,
        n_layers: model.n_layers,
        layer: wanted,
      });
  return layer;
}

/**
 * Places additions in a prompt of `promptLength` tokens, BOS counted.
 * @throws Problem at `span` where one does not fit.
 */
export function placeAdditions(
  additions: readonly Addition[],
  model: ChosenModel,
  promptLength: number,
  span: Span,
): readonly PlacedAddition[] {
  return additions.map((addition) => {
    const { place, positions } = addition;
    const layer = layerOf(addition, model, span);
    if (place === 'all') return { addition, layer, first: null };
    if (promptLength < positions)
      throw problem('prompt-too-short', span, { promptTokens: promptLength, vectorTokens: positions });
    const first = firstPosition(place, promptLength, positions);
    if (first + positions > promptLength)
      throw problem('index-outside-prompt', span, {
        index: first,
        vectorTokens: positions,
        promptTokens: promptLength,
      });
    return { addition, layer, first };
  });
}

/** Beyond this, squares in float32 (LayerNorm's variance) are infinite. */
const largestNorm = 1e18;

/**
 * What the runtime adds for these additions, with their coefficients.
 * @throws Problem at `span` where that is more than the runtime can calculate with.
 */
export async function injectionsOf(
  recorder: Recorder,
  placed: readonly PlacedAddition[],
  span: Span,
): Promise<readonly RowInjection[]> {
  const injections = [];
  for (const { addition, layer, first } of placed) {
    const values = await netVector(recorder, addition, layer);
    if (norms(values, recorder.model.d_model).some((norm) => !(norm < largestNorm)))
      throw problem('overflow', span, { source: addition.source, coefficient: addition.coefficient });
    injections.push({ layer, position: first ?? ('all' as const), values });
  }
  return injections;
}

/** What an addition adds at a layer [V, d_model]: its vector, rescaled, cut to its slice, times its coefficient. */
export async function netVector(
  recorder: Recorder,
  addition: Addition,
  layer: number,
): Promise<Float64Array> {
  const { d_model } = recorder.model;
  const { dims, coefficient, norm } = addition;
  let vector = await vectorAt(recorder, addition, layer);
  if (typeof norm === 'number') vector = rescale(vector, d_model, () => norm);
  else if (norm) {
    const wanted = norms(await vectorAt(recorder, norm.addition, layer), d_model);
    vector = rescale(vector, d_model, (position) => wanted[position] ?? 0);
  }
  const { from, to } = dims ? componentsOf(dims, d_model) : { from: 0, to: d_model };
  return vector.map((value, i) => (i % d_model >= from && i % d_model < to ? value * coefficient : 0));
}

/**
 * Components [from, to) of a slice: fractions go from floor(from * d_model) up to, not including, floor(to * d_model);
 * whole numbers include both ends.
 */
export function componentsOf(
  { from, to, fraction }: DimSlice,
  d_model: number,
): { from: number; to: number } {
  if (!fraction) return { from, to: to + 1 };
  return { from: Math.floor(from * d_model), to: Math.floor(to * d_model) };
}

/** The vector itself, as recorded at the addition's source layer. */
async function vectorAt(recorder: Recorder, addition: Addition, layer: number): Promise<Float64Array> {
  const { d_model } = recorder.model;
  const source = addition.from ?? layer;
  const total = new Float64Array(addition.positions * d_model);
  const add = (values: Float64Array) =>
    values.forEach((value, i) => (total[i] = (total[i] as number) + value));
  const prompts = addition.terms.filter((term) => term.kind === 'prompt');
  if (prompts.length > 0) add(await recordOnce(recorder, prompts, source));
  for (const term of addition.terms) {
    if (term.kind === 'last') add((await recordOnce(recorder, [term], source)).slice(-d_model));
    if (term.kind === 'random') add(await randomLike(recorder, term, layer));
  }
  return total;
}

/** Gaussian noise with the norm of another addition's net vector at every position. */
async function randomLike(
  recorder: Recorder,
  { like, seed, factor }: Extract<PlannedTerm, { kind: 'random' }>,
  layer: number,
): Promise<Float64Array> {
  const { d_model } = recorder.model;
  const net = await netVector(recorder, like, like.layer ?? layer);
  return noiseLike(norms(net, d_model), d_model, seed).map((value) => factor * value);
}

/** N(0, 1) in every component, scaled to the norm of its position; [positions, width]. */
export function noiseLike(wanted: readonly number[], width: number, seed: number): Float64Array {
  const next = gaussian(randomStream(seed, 0));
  const noise = Float64Array.from({ length: wanted.length * width }, next);
  return rescale(noise, width, (position) => wanted[position] ?? 0);
}

/** Numbers of recorded vectors that a session keeps (64 MiB). */
const mostRecorded = 2 ** 23;

/** Recorded vectors are kept, of all layers: a changed coefficient or layer records nothing. */
async function recordOnce(
  { session: { vectors: kept }, model, signal }: Recorder,
  prompts: readonly SteeringPrompt[],
  layer: number,
): Promise<Float64Array> {
  const key = JSON.stringify([model.key, prompts.map(({ factor, ids }) => [factor, ids])]);
  let vectors = kept.byKey.get(key);
  if (!vectors) {
    vectors = await recordVectors(await model.load(), prompts, signal);
    const size = vectors.reduce((sum, { length }) => sum + length, 0);
    if (kept.size + size > mostRecorded) {
      kept.byKey.clear();
      kept.size = 0;
    }
    kept.byKey.set(key, vectors);
    kept.size += size;
  }
  const vector = vectors[layer];
  if (!vector) throw new Error(`${model.id} has no layer ${layer}`);
  return vector;
}

/** How a result names the steering that it was measured with. */
export function resolvedAddition(
  addition: Addition,
  layer: number,
  first: number | null | undefined,
): ResolvedAddition {
  const texts = (sign: number) =>
    addition.terms.flatMap((term) =>
      term.kind !== 'random' && Math.sign(term.factor) === sign
        ? term.ids.map((id) => describeToken(id).text)
        : [],
    );
  const [plus, minus] = [texts(1), texts(-1)];
  const { place, positions, dims, from, norm, alone } = addition;
  const normName = norm !== null && typeof norm !== 'number' ? norm.name : null;
  return {
    layer,
    coefficient: addition.coefficient,
    position: typeof place === 'number' ? 'index' : place,
    ...(typeof first === 'number' && {
      at: Array.from({ length: positions }, (_, offset) => first + offset),
    }),
    ...(plus.length > 0 && { plus }),
    ...(minus.length > 0 && { minus }),
    ...(addition.layer === null && { default_layer: true }),
    source: addition.source,
    ...(dims && { dims: [dims.from, dims.to] as const, ...(dims.fraction && { dims_fraction: true }) }),
    ...(from !== null && { from_layer: from }),
    ...(typeof norm === 'number' && { norm }),
    ...(normName !== null && { norm_like: normName }),
    ...(alone &&
      (alone.vector !== addition.source || alone.norm !== normName) && {
        alone: { vector: alone.vector, ...(alone.norm !== null && { norm: alone.norm }) },
      }),
  };
}

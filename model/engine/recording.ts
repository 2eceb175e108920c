import type { LoadedModel } from '../passes/sessions';
import { forward } from '../passes/trunk';
import { rowOf } from '../passes/tensors';
import type { RowInjection } from '../passes/injection';
import { present } from '../present';
import { gaussian, randomStream } from '../sampling';
import {
  addTo,
  firstPosition,
  norms,
  rescale,
  storedAt,
  SteeringOverflow,
  type Addition,
  type LikedVector,
  type NetVector,
  type Term,
  type Vector,
} from '../steering';

/** Records vectors and remembers them. */
export interface Recorder {
  /** The net vector [V, d_model] as it is added before `layer`, coefficient included. */
  netVector(vector: NetVector, layer: number, signal?: AbortSignal): Promise<Float64Array>;
  /**
   * The injections of a row of `length` tokens.
   * @throws SteeringOverflow
   */
  injections(
    additions: readonly Addition[],
    length: number,
    signal?: AbortSignal,
  ): Promise<readonly RowInjection[]>;
}

type Prompts = readonly { readonly ids: readonly number[]; readonly factor: number }[];

/** How many numbers of recorded vectors are remembered (64 MiB). */
const mostRemembered = 2 ** 23;
/** Beyond this, squares in float32 are infinite. */
const largestNorm = 1e18;

/** A recorder that remembers the vectors of this model, up to {@link mostRemembered} numbers in all. */
export function createRecorder(model: LoadedModel): Recorder {
  const { d_model } = model.config;
  /**
   * Recorded vectors by their prompts, each [layer] of [V, d_model], so that a new coefficient or layer needs no pass.
   */
  const remembered = new Map<string, readonly Float64Array[]>();
  let size = 0;

  const record = async (prompts: Prompts, layer: number, signal?: AbortSignal): Promise<Float64Array> => {
    const key = JSON.stringify(prompts.map(({ factor, ids }) => [factor, ids]));
    let vectors = remembered.get(key);
    if (!vectors) {
      vectors = await recordVectors(model, prompts, signal);
      const added = vectors.reduce((sum, { length }) => sum + length, 0);
      if (size + added > mostRemembered) {
        remembered.clear();
        size = 0;
      }
      remembered.set(key, vectors);
      size += added;
    }
    return present(vectors[layer], `layer ${layer}`);
  };

  /** The vector as recorded, [V, d_model]. */
  const vectorAt = async (
    { terms, positions, from }: Vector,
    layer: number,
    signal?: AbortSignal,
  ): Promise<Float64Array> => {
    const source = from ?? layer;
    const total = new Float64Array(positions * d_model);
    const prompts = terms.filter((term) => term.kind === 'prompt');
    if (prompts.length > 0) addTo(total, d_model, 0, await record(prompts, source, signal));
    for (const term of terms) {
      if (term.kind === 'last')
        addTo(total, d_model, 0, (await record([term], source, signal)).subarray(-d_model));
      if (term.kind === 'stored') addStored(total, term, layer);
      if (term.kind === 'random') addTo(total, d_model, 0, await randomLike(term, layer, signal));
    }
    return total;
  };

  const randomLike = async (
    { like, seed, factor }: Extract<Term, { kind: 'random' }>,
    layer: number,
    signal?: AbortSignal,
  ): Promise<Float64Array> => {
    const wanted = await likedNorms(like, like.layer ?? layer, signal);
    return noiseLike(wanted, d_model, seed).map((value) => factor * value);
  };

  const netVector = async (vector: NetVector, layer: number, signal?: AbortSignal): Promise<Float64Array> => {
    const { dims, coefficient, norm } = vector;
    let net = await vectorAt(vector, layer, signal);
    if (typeof norm === 'number') net = rescale(net, d_model, () => norm);
    else if (norm) {
      const wanted = await recordedNorms(norm, layer, signal);
      net = rescale(net, d_model, (position) => present(wanted[position], `norm of position ${position}`));
    }
    const { from, to } = dims ?? { from: 0, to: d_model };
    // Rounded as it is saved, so that a vector from a file is the same to the last bit.
    return net.map((value, i) =>
      i % d_model >= from && i % d_model < to ? Math.fround(value) * coefficient : 0,
    );
  };

  // Vectors that take their norms from one another would otherwise be recorded twice as often at each of them.
  const likedNorms = normsOnce<LikedVector>(d_model, netVector);
  const recordedNorms = normsOnce<Vector>(d_model, vectorAt);

  return {
    netVector,
    async injections(additions, length, signal) {
      const injections: RowInjection[] = [];
      for (const [index, addition] of additions.entries()) {
        const { layer, place, positions } = addition;
        const values = await netVector(addition, layer, signal);
        if (norms(values, d_model).some((norm) => !(norm < largestNorm))) throw new SteeringOverflow(index);
        const position = place === 'all' ? place : firstPosition(place, length, positions);
        injections.push({ layer, position, values });
      }
      return injections;
    },
  };
}

/** Adds what a file has for a layer; nothing if it has the vectors of others alone. */
function addStored(
  total: Float64Array,
  { vectors, factor }: Extract<Term, { kind: 'stored' }>,
  layer: number,
): void {
  storedAt(vectors, layer)?.forEach((value, i) => {
    total[i] = (total[i] as number) + factor * value;
  });
}

/** L2 norms by position of vectors [V, width] that `make` gives. Those of one vector before one layer are made once. */
function normsOnce<V extends Vector>(
  width: number,
  make: (vector: V, layer: number, signal?: AbortSignal) => Promise<Float64Array>,
): (vector: V, layer: number, signal?: AbortSignal) => Promise<readonly number[]> {
  const known = new WeakMap<V, Map<number, readonly number[]>>();
  return async (vector, layer, signal) => {
    const byLayer = known.get(vector) ?? new Map<number, readonly number[]>();
    known.set(vector, byLayer);
    const found = byLayer.get(layer) ?? norms(await make(vector, layer, signal), width);
    byLayer.set(layer, found);
    return found;
  };
}

/**
 * Sum over prompts of one length of factor * resid_pre(l) for every layer l, each [V, d_model]; BOS included. All
 * layers come from one pass: the trunk runs whole in any case.
 * @throws the signal's reason if it is aborted.
 */
export async function recordVectors(
  model: LoadedModel,
  prompts: Prompts,
  signal?: AbortSignal,
): Promise<readonly Float64Array[]> {
  const { n_layers, d_model } = model.config;
  const length = prompts[0]?.ids.length ?? 0;
  const layers = Array.from({ length: n_layers }, (_, layer) => layer);
  model.memory.require(n_layers * length * d_model * Float64Array.BYTES_PER_ELEMENT);
  const totals = layers.map(() => new Float64Array(length * d_model));
  const together = Math.max(1, Math.floor(model.trunk.size() / length));
  for (let from = 0; from < prompts.length; from += together) {
    const some = prompts.slice(from, from + together);
    const residuals = await forward(model, { rows: some.map(({ ids }) => ids), residuals: layers, signal });
    for (const [layer, total] of totals.entries())
      some.forEach(({ factor }, row) => {
        const values = rowOf(residuals.at(layer), row, total.length);
        for (let i = 0; i < total.length; i++)
          total[i] = (total[i] as number) + factor * (values[i] as number);
      });
  }
  return totals;
}

/** N(0, 1) in every component, scaled to the norm of its position; [positions, width]. */
function noiseLike(wanted: readonly number[], width: number, seed: number): Float64Array {
  const next = gaussian(randomStream(seed, 0));
  const noise = Float64Array.from({ length: wanted.length * width }, next);
  return rescale(noise, width, (position) => present(wanted[position], `norm of position ${position}`));
}

/**
 * Gaussian noise in place of what is added to a row of `length` tokens, with the same L2 norm at every layer and
 * position.
 */
export function randomControl(
  injections: readonly RowInjection[],
  length: number,
  d_model: number,
  seed: number,
): readonly RowInjection[] {
  return [...new Set(injections.map(({ layer }) => layer))].map((layer, index) => {
    const net = new Float64Array(length * d_model);
    for (const { position, values } of injections.filter((injection) => injection.layer === layer))
      addTo(net, d_model, position, values);
    return { layer, position: 0, values: noiseLike(norms(net, d_model), d_model, seed + index) };
  });
}

import { recordVector, firstPosition, padPrompts, type PaddedPrompt, type Place } from '../model/steering';
import type { Injection } from '../model/runtime';
import { describeToken } from '../model/tokenizer';
import type { Addition, Atom, Span, Vector } from './language/ast';
import type { ChosenModel } from './models';
import { problem } from './problem';
import type { ResolvedAddition } from './results/types';
import type { Session } from './session';

/** An addition with its names looked up: prompts with signed factors, and where they go. */
export interface PlannedAddition {
  /** The vector as it was written. */
  readonly source: string;
  readonly prompts: readonly PaddedPrompt[];
  /** Null: the model's default. */
  readonly layer: number | null;
  readonly coefficient: number;
  readonly place: Place;
}

/** An addition in one prompt of one model. */
export interface PlacedAddition {
  readonly addition: PlannedAddition;
  readonly layer: number;
  /** Position of its first vector. */
  readonly first: number;
  /** Positions, V. */
  readonly length: number;
}

/**
 * Looks the names of an addition up. Clauses (`@`, `x`, `at`) belong to an addition, not to its vector: a name that is
 * the whole vector brings its own for those that are not written, inside a sum it is its vector alone.
 */
export function planAddition(
  addition: Addition,
  source: string,
  names: ReadonlyMap<string, PlannedAddition>,
): PlannedAddition {
  const [only, ...others] = addition.vector.terms;
  const inherited = others.length === 0 && only?.atom.kind === 'name' ? names.get(only.atom.name) : undefined;
  const layer = addition.layers?.kind === 'one' ? addition.layers.value : (inherited?.layer ?? null);
  const coefficient =
    addition.coefficients?.kind === 'one' ? addition.coefficients.value : (inherited?.coefficient ?? 1);
  const place = addition.at?.value ?? inherited?.place ?? 'front';
  if (place === 'all') throw new Error('at all was planned');
  return {
    source: source.slice(addition.vector.start, addition.vector.end),
    prompts: padPrompts(flatten(addition.vector, 1, names)),
    layer,
    coefficient,
    place,
  };
}

function flatten(
  vector: Vector,
  factor: number,
  names: ReadonlyMap<string, PlannedAddition>,
): readonly { text: string; factor: number }[] {
  const prompts = (atom: Atom, times: number) => {
    switch (atom.kind) {
      case 'prompt':
        return [{ text: atom.text.value, factor: times }];
      case 'group':
        return flatten(atom.vector, times, names);
      case 'name': {
        const named = names.get(atom.name);
        if (!named) throw problem('unknown-name', atom, { name: atom.name, nearest: null });
        return named.prompts.map((prompt) => ({ text: prompt.text, factor: times * prompt.factor }));
      }
      default:
        throw new Error(`${atom.kind} was planned`);
    }
  };
  return vector.terms.flatMap((term) => prompts(term.atom, factor * term.factor));
}

/** The addition's layer in this model. */
export function layerOf(addition: PlannedAddition, model: ChosenModel, span: Span): number {
  const layer = addition.layer ?? model.defaultLayer;
  if (layer >= model.n_layers)
    throw problem('layer-outside-model', span, { model: model.id, n_layers: model.n_layers, layer });
  return layer;
}

/** Positions of an addition's vector, V. */
export function vectorLength(addition: PlannedAddition): number {
  return addition.prompts[0]?.ids.length ?? 0;
}

/**
 * Places the session's additions in a prompt of `promptLength` tokens, BOS counted.
 * @throws Problem at `span` where one does not fit.
 */
export function placeSteering(
  session: Session,
  model: ChosenModel,
  promptLength: number,
  span: Span,
): readonly PlacedAddition[] {
  return session.steering.map((addition) => {
    const length = vectorLength(addition);
    if (promptLength < length)
      throw problem('prompt-too-short', span, { promptTokens: promptLength, vectorTokens: length });
    const first = firstPosition(addition.place, promptLength, length);
    if (first + length > promptLength)
      throw problem('index-outside-prompt', span, {
        index: first,
        vectorTokens: length,
        promptTokens: promptLength,
      });
    return { addition, layer: layerOf(addition, model, span), first, length };
  });
}

/** What the runtime adds for these additions, with their coefficients. */
export async function injectionsOf(
  session: Session,
  model: ChosenModel,
  placed: readonly PlacedAddition[],
  signal: AbortSignal,
): Promise<readonly Omit<Injection, 'row'>[]> {
  const injections = [];
  for (const { addition, layer, first } of placed) {
    const vector = await vectorOf(session, model, addition, layer, signal);
    const values = vector.map((value) => value * addition.coefficient);
    injections.push({ layer, position: first, values });
  }
  return injections;
}

const mostVectors = 256;

/** The addition's vector at a layer [V, d_model], before the coefficient. */
export function vectorOf(
  session: Session,
  model: ChosenModel,
  { prompts }: PlannedAddition,
  layer: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const key = JSON.stringify([model.id, layer, prompts.map(({ factor, ids }) => [factor, ids])]);
  const known = session.vectors.get(key);
  if (known) return known;
  const recorded = model.load().then((loaded) => recordVector(loaded, prompts, layer, signal));
  if (session.vectors.size >= mostVectors) session.vectors.clear();
  session.vectors.set(key, recorded);
  recorded.catch(() => session.vectors.delete(key));
  return recorded;
}

/** How a result names the steering that it was measured with. */
export function resolvedAddition(
  addition: PlannedAddition,
  layer: number,
  positions?: { readonly first: number; readonly length: number },
): ResolvedAddition {
  const texts = (sign: number) =>
    addition.prompts
      .filter(({ factor }) => Math.sign(factor) === sign)
      .flatMap(({ ids }) => ids.map((id) => describeToken(id).text));
  const [plus, minus] = [texts(1), texts(-1)];
  return {
    layer,
    coefficient: addition.coefficient,
    position: typeof addition.place === 'number' ? 'index' : addition.place,
    ...(positions && {
      at: Array.from({ length: positions.length }, (_, offset) => positions.first + offset),
    }),
    ...(plus.length > 0 && { plus }),
    ...(minus.length > 0 && { minus }),
    ...(addition.layer === null && { default_layer: true }),
    source: addition.source,
  };
}

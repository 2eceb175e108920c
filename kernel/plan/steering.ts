import { componentsOf, firstPosition, type Addition } from '../../model/steering';
import type { ModelFacts } from '../../model/source/source';
import { nowhere, type Span } from '../language/ast';
import { axisValues, dimSlices, mostValues } from '../language/axis';
import { printStatement } from '../language/statements/all';
import { problem } from '../problem';
import type { SweepAxis } from '../results/axes';
import type { ResolvedAddition } from '../results/envelope';
import type { Session } from '../session';
import { sweeps, type SessionAddition } from './addition';
import { filesOf, layersOf } from './loaded';
import { checkPositions, netVectorOf } from './vectors';

/** The steering of a measurement as plain data. */
export interface SteeringPlan {
  /** Empty if nothing sweeps. */
  readonly axes: readonly SweepAxis[];
  /** With the values of the first point. */
  readonly additions: readonly PlannedAddition[];
  /** The additions as results name them, with the values of the first point. */
  readonly shown: readonly ResolvedAddition[];
  /** The lines that the additions need before them to stand alone. */
  readonly preamble: readonly string[];
}

/** An addition; with `each`, it is added at all these layers at once, and `layer` is the first of them. */
export interface PlannedAddition extends Addition {
  readonly each?: readonly number[];
}

const mostAxes = 2;
/** Tokens of the prompts of one sign that a result lists. A file may hold many thousands of pairs. */
const mostShownTokens = 1000;

/**
 * Turns a session's steering into token ids, layers and axes.
 * @throws Problem at `span` for too many axes, too large a grid, or a layer or slice outside the model.
 */
export function planSteering(
  session: Pick<Session, 'model' | 'steering' | 'definitions'>,
  facts: ModelFacts,
  span: Span,
): SteeringPlan {
  const { steering } = session;
  const axes = steering.flatMap((addition, index) => axesOf(addition, index, facts, span));
  if (axes.length > mostAxes) throw problem('too-many-axes', span, { axes: axes.length });
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  if (points > mostValues) throw problem('too-many-points', span, { points, most: mostValues });
  const planned = steering.map((addition) => planAddition(addition, facts, span));
  return {
    axes,
    additions: planned.map(({ addition }) => addition),
    shown: planned.map(({ shown }) => shown),
    preamble: preambleOf(session),
  };
}

/** The lines that a steering needs before it to stand alone: the model, if a statement chose it, and definitions. */
export function preambleOf({
  model,
  definitions,
}: Pick<Session, 'model' | 'definitions'>): readonly string[] {
  if (model === null) return definitions;
  const chosen = printStatement({ kind: 'model', source: { value: model, ...nowhere }, ...nowhere });
  return [chosen, ...definitions];
}

/** The axes of one addition. */
function axesOf(planned: SessionAddition, addition: number, facts: ModelFacts, span: Span): SweepAxis[] {
  const { layers, coefficients, dims } = planned;
  const axes: SweepAxis[] = [];
  const layerValues = layersOf(planned, facts, span);
  if (sweeps(layers)) axes.push({ name: 'layer', addition, values: layerValues });
  if (coefficients && sweeps(coefficients))
    axes.push({ name: 'coefficient', addition, values: axisValues(coefficients, facts.n_layers) });
  const slices = dims ? dimSlices(dims).map(({ from, to, fraction }) => ({ from, to, fraction })) : [];
  for (const slice of slices) {
    const { to } = componentsOf(slice, facts.d_model);
    if (to > facts.d_model)
      throw problem('dims-outside-model', span, {
        model: facts.id,
        d_model: facts.d_model,
        component: to - 1,
      });
  }
  if (dims && sweeps(dims)) axes.push({ name: 'dims', addition, values: slices });
  for (const layer of [...layerValues, ...(planned.from === null ? [] : [planned.from])])
    if (layer >= facts.n_layers)
      throw problem('layer-outside-model', span, { model: facts.id, n_layers: facts.n_layers, layer });
  return axes;
}

/** An addition with the first of each of its values, for the engine and for results. */
function planAddition(
  planned: SessionAddition,
  facts: ModelFacts,
  span: Span,
): { readonly addition: PlannedAddition; readonly shown: ResolvedAddition } {
  checkPositions(planned, facts.tokenizer, span);
  const { layers, coefficients, dims, place } = planned;
  const at = layersOf(planned, facts, span);
  const [layer = facts.defaultLayer] = at;
  const each = layers?.kind === 'each' ? at : null;
  const [coefficient = 1] = coefficients ? axisValues(coefficients, facts.n_layers) : [];
  const [slice] = dims ? dimSlices(dims) : [];
  const net = netVectorOf({ ...planned, layer, coefficient, dims: slice ?? null }, facts, span);
  const tokens = (sign: number) =>
    net.terms.flatMap((term) => ('ids' in term && Math.sign(term.factor) === sign ? [...term.ids] : []));
  const texts = (ids: readonly number[]) =>
    ids.slice(0, mostShownTokens).map((id) => facts.tokenizer.describe(id).text);
  const [plusIds, minusIds] = [tokens(1), tokens(-1)];
  const [plus, minus] = [texts(plusIds), texts(minusIds)];
  const leftOut = plusIds.length + minusIds.length - plus.length - minus.length;
  const { source, from, norm, alone } = planned;
  const loaded = filesOf(planned).map(({ file, sha256, model }) => ({
    file,
    sha256,
    model: model?.id ?? null,
    model_sha256: model?.sha256 ?? null,
  }));
  const normName = norm !== null && typeof norm !== 'number' ? norm.name : null;
  return {
    addition: { ...net, layer, place, ...(each && { each }) },
    shown: {
      layer,
      ...(each && { each_layer: each }),
      coefficient,
      position: typeof place === 'number' ? 'index' : place,
      ...(plus.length > 0 && { plus }),
      ...(minus.length > 0 && { minus }),
      ...(leftOut > 0 && { tokens_left_out: leftOut }),
      ...(layers === null && { default_layer: true }),
      source,
      ...(slice && { dims: [slice.from, slice.to] as const, ...(slice.fraction && { dims_fraction: true }) }),
      ...(from !== null && { from_layer: from }),
      ...(typeof norm === 'number' && { norm }),
      ...(loaded.length > 0 && { loaded }),
      ...(normName !== null && { norm_like: normName }),
      ...(alone &&
        (alone.vector !== source || alone.norm !== normName) && {
          alone: { vector: alone.vector, ...(alone.norm !== null && { norm: alone.norm }) },
        }),
    },
  };
}

/**
 * Checks that the additions fit into a prompt of `length` tokens, BOS counted.
 * @throws Problem at `span`
 */
export function checkPlaces(
  { additions }: SteeringPlan,
  length: number,
  facts: ModelFacts,
  span: Span,
): void {
  if (length > facts.n_ctx)
    throw problem('prompt-too-long', span, { promptTokens: length, context: facts.n_ctx });
  for (const { place, positions } of additions) {
    if (place === 'all') continue;
    if (length < positions)
      throw problem('prompt-too-short', span, { promptTokens: length, vectorTokens: positions });
    const first = firstPosition(place, length, positions);
    if (first + positions > length)
      throw problem('index-outside-prompt', span, {
        index: first,
        vectorTokens: positions,
        promptTokens: length,
      });
  }
}

/** The steering in a prompt of `length` tokens, with the positions that it reaches. */
export function placedIn(steering: SteeringPlan, length: number): SteeringPlan {
  const shown = steering.shown.map((addition, index): ResolvedAddition => {
    const { place = 'all', positions = 0 } = steering.additions[index] ?? {};
    if (place === 'all') return addition;
    const first = firstPosition(place, length, positions);
    const { layer, coefficient, position, ...rest } = addition;
    const at = Array.from({ length: positions }, (_, offset) => first + offset);
    return { layer, coefficient, position, at, ...rest };
  });
  return { ...steering, shown };
}

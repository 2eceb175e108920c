import type { ModelFacts } from '../../../model/source/source';
import { axisValues, dimSlices } from '../../language/axis';
import type { Layers, Span } from '../../language/ast';
import type { SimilarityStatement } from '../../language/statements/similarity';
import { sweeps, type SessionAddition, type SingleAddition } from '../../plan/addition';
import { extentOfFile, layersOf } from '../../plan/loaded';
import { extentOf, netVectorOf } from '../../plan/vectors';
import { problem } from '../../problem';
import type { SweepAxis } from '../../results/axes';
import { highest } from '../../results/extremes';
import { recorded } from '../../session';
import { bytesPer, lookUpEach, type Planned, type Planner, type Planning } from '../planning';
import type { SimilarityPlan } from './measure';

async function planSimilarity(
  statement: SimilarityStatement,
  planning: Planning,
): Promise<Planned<SimilarityPlan>> {
  const facts = await planning.facts();
  const found = await lookUpEach(statement.vectors, planning);
  const layers = layersOfAll(statement, found, facts);
  const isSwept = sweeps(statement.vectors.at(-1)?.layers ?? null) || layers.length > 1;
  const singles = found.map((addition) => singleOf(addition, statement));
  const positions = highest(singles.map((addition) => extentOf(addition, facts.tokenizer)));
  checkExtents(found, facts, statement);
  const [layer = facts.defaultLayer] = layers;
  const axes: readonly SweepAxis[] = isSwept ? [{ name: 'layer', addition: null, values: layers }] : [];
  return {
    kind: 'similarity',
    sources: found.map(({ source }) => source),
    vectors: singles.map((addition) => netVectorOf(addition, facts, statement, positions)),
    positions,
    layer,
    settings: recorded(planning.session.settings),
    steering: { axes, additions: [], shown: [], preamble: [] },
  };
}

/**
 * The layers that the vectors are compared at: those after the last vector, else the one that all have. `*` and `each`
 * are the layers that all files have, if a file has several.
 * @throws Problem if a file lacks one of them
 */
function layersOfAll(
  statement: SimilarityStatement,
  found: readonly SessionAddition[],
  facts: ModelFacts,
): readonly number[] {
  const layers = statement.vectors.at(-1)?.layers ?? null;
  if (layers === null) return [ownLayer(found, facts, statement)];
  const [first = [], ...others] = found.map((addition) =>
    layersOf({ ...addition, layers }, facts, statement),
  );
  const common = first.filter((layer) => others.every((own) => own.includes(layer)));
  const outside = common.find((layer) => layer >= facts.n_layers) ?? (common.length === 0 ? first[0] : null);
  if (typeof outside === 'number')
    throw problem('layer-outside-model', statement, {
      model: facts.id,
      n_layers: facts.n_layers,
      layer: outside,
    });
  return common;
}

/** The layer that all vectors have, given or by default. @throws Problem if two differ */
function ownLayer(found: readonly SessionAddition[], facts: ModelFacts, span: Span): number {
  const own = found.map((addition) => {
    const { layers, source } = addition;
    if (layers && layers.kind !== 'one') throw oneValue(source, layers);
    const [layer = facts.defaultLayer] = layersOf(addition, facts, span);
    return { source, layer };
  });
  const [first] = own;
  const other = own.find(({ layer }) => layer !== first?.layer);
  if (first && other)
    throw problem('expected', span, {
      what: 'vectors of one layer, or a layer after the last of them',
      found: `${first.source} at layer ${first.layer} and ${other.source} at layer ${other.layer}`,
    });
  return first?.layer ?? facts.defaultLayer;
}

/** The vector alone: cosines ignore the coefficient. */
function singleOf(
  { dims, layers: _, coefficients: __, ...shared }: SessionAddition,
  span: Span,
): SingleAddition {
  const slices = dims ? dimSlices(dims) : [];
  if (dims && sweeps(dims))
    throw problem('sweep-not-allowed', span, { what: shared.source, values: slices.length, most: 1 });
  return { ...shared, layer: null, coefficient: 1, dims: slices[0] ?? null };
}

/** @throws Problem if vectors of one position stand beside vectors of several */
function checkExtents(found: readonly SessionAddition[], { tokenizer }: ModelFacts, span: Span): void {
  const isLast = ({ terms }: Pick<SingleAddition, 'terms'>): boolean =>
    terms.every(
      (term) =>
        term.kind === 'last' ||
        (term.kind === 'random' && isLast(term.like)) ||
        (term.kind === 'stored' && extentOfFile(term.loaded) === 'one'),
    );
  const last = found.filter(isLast).length;
  const many = found.filter((addition) => !isLast(addition) && extentOf(addition, tokenizer) > 0).length;
  if (last > 0 && many > 0) throw problem('mixed-positions', span, {});
}

function oneValue(what: string, axis: Layers) {
  const values = axis.kind === 'all' || axis.kind === 'each' ? null : axisValues(axis, 0).length;
  return problem('sweep-not-allowed', axis, { what, values, most: 1 });
}

export const similarityPlanner: Planner<SimilarityStatement, SimilarityPlan> = {
  plan: planSimilarity,
  doing: () => 'Comparing vectors',
  bytesPerPoint: ({ vectors, positions }) => (positions + 1) * vectors.length ** 2 * bytesPer.number,
  smaller: 'fewer vectors',
  points: 'each',
  work: 'prompt',
};

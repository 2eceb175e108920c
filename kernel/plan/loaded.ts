import type { ModelFacts } from '../../model/source/source';
import type { Layers, Span } from '../language/ast';
import { axisValues } from '../language/axis';
import { commonExtent, type Extent } from '../language/extents';
import { problem } from '../problem';
import type { LoadedVectors, SessionAddition, SingleAddition, TextTerm } from './addition';

/** What vectors from files ask of the additions that they are a part of. */

type Stored = Extract<TextTerm, { readonly kind: 'stored' }>;

/**
 * Checks what an addition does with vectors from files. The language does not know how many positions these have.
 * @throws Problem at `span`
 */
export function checkLoaded(
  { terms, from, place }: Pick<SessionAddition, 'terms' | 'from' | 'place'>,
  span: Span,
): void {
  const [first] = storedIn(terms);
  if (!first) return;
  if (from !== null) throw problem('from-with-file', span, { file: first.loaded.file });
  const { extent, mixed } = commonExtent(terms, extentOfTerm);
  if (mixed) throw problem('mixed-positions', span, {});
  if (place === 'all' && extent === 'many') throw problem('at-all-needs-last', span, {});
}

const storedIn = (terms: readonly TextTerm[]): readonly Stored[] =>
  terms.filter((term) => term.kind === 'stored');

function extentOfTerm(term: TextTerm): Extent {
  switch (term.kind) {
    case 'prompt':
      return 'many';
    case 'last':
      return 'one';
    case 'stored':
      return extentOfFile(term.loaded);
    case 'random':
      return commonExtent(term.like.terms, extentOfTerm).extent;
  }
}

/** How many positions the vectors of a file have. */
export function extentOfFile({ vectors }: LoadedVectors): Extent {
  return vectors.positions === 1 ? 'one' : 'many';
}

/** The files that an addition adds vectors of, each once. */
export function filesOf({ terms }: Pick<SessionAddition, 'terms'>): readonly LoadedVectors[] {
  return [...new Set(storedIn(terms).map(({ loaded }) => loaded))];
}

type Placed = Pick<SingleAddition, 'terms' | 'source' | 'norm'> & { readonly layers: Layers | null };

/**
 * The layers where an addition is added, in the order that they are written. Those that `*` and `each` stand for are
 * the layers of its files, if these have several.
 * @throws Problem at `span` if a file has no vector of one of them, or none is named and a file has several.
 */
export function layersOf(addition: Placed, facts: ModelFacts, span: Span): readonly number[] {
  const { layers, source, terms } = addition;
  const needed = severalOf(addition);
  const common = needed.reduce<readonly number[] | null>((some, { vectors }) => {
    const own = vectors.layers.map(({ layer }) => layer);
    return some === null ? own : some.filter((layer) => own.includes(layer));
  }, null);
  if (layers?.kind === 'each') {
    const [first] = storedIn(terms);
    if (!first) throw problem('each-needs-file', span, {});
    return common ?? first.loaded.vectors.layers.map(({ layer }) => layer);
  }
  const [several] = needed;
  if (layers === null) {
    if (several) throw problem('which-layer', span, { vector: source, layers: layersText(several) });
    return [facts.defaultLayer];
  }
  if (layers.kind === 'all' && common) return common;
  const values = axisValues(layers, facts.n_layers);
  for (const layer of values) for (const loaded of needed) requireLayer(loaded, layer, span);
  return values;
}

/** @throws Problem at `span` if the file has several layers and this is none of them. */
function requireLayer(loaded: LoadedVectors, layer: number, span: Span): void {
  if (loaded.vectors.layers.some((one) => one.layer === layer)) return;
  throw problem('layer-not-in-file', span, { file: loaded.file, layer, layers: layersText(loaded) });
}

/** The files of several layers whose vectors are taken at the layer where an addition is added. */
function severalOf({ terms, norm }: Pick<SingleAddition, 'terms' | 'norm'>): readonly LoadedVectors[] {
  const own = filesOf({ terms }).filter(({ vectors }) => vectors.layers.length > 1);
  const liked = terms.flatMap((term) =>
    term.kind === 'random' && term.like.layer === null ? severalOf(term.like) : [],
  );
  const normed = norm !== null && typeof norm !== 'number' ? severalOf({ ...norm.addition, norm: null }) : [];
  return [...own, ...liked, ...normed];
}

/** The layers of a file as a range, or one by one: "layers 0 to 11". */
export function layersText({ vectors }: LoadedVectors): string {
  const layers = vectors.layers.map(({ layer }) => layer);
  const [first = 0, last = 0] = [layers[0], layers.at(-1)];
  if (layers.length === 1) return `layer ${first}`;
  const isRange = layers.every((layer, index) => layer === first + index);
  return `layers ${isRange ? `${first} to ${last}` : layers.join(', ')}`;
}

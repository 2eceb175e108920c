import type { ModelFacts } from '../../model/source/source';
import { componentsOf, type LikedVector, type NetVector, type Term, type Vector } from '../../model/steering';
import { padIds, promptIds, type Tokenizer } from '../../model/tokenizer/tokenizer';
import type { Span } from '../language/ast';
import { problem } from '../problem';
import { highest } from '../results/extremes';
import type { LoadedVectors, SingleAddition, TextTerm } from './addition';

/** Vectors of a session in a model's tokens. A vector that others refer to is made once: it is one object in all. */

type Terms = Pick<SingleAddition, 'terms' | 'from'>;

/**
 * The terms of a vector in tokens: prompts are padded on the right to the longest of them (semantics 2), or to `least`
 * tokens if that is more.
 * @throws Problem at `span` if a prompt is longer than the context.
 */
export function vectorOf({ terms, from }: Terms, facts: ModelFacts, span: Span, least = 0): Vector {
  const { tokenizer } = facts;
  const length = highest(
    terms.map((term) => paddedLength(term, tokenizer)),
    least,
  );
  const tokens = terms.map((term): Term => {
    if (term.kind === 'random') return { ...term, like: likedVector(term.like, facts, span) };
    if (term.kind === 'stored') {
      const { loaded, factor } = term;
      checkWidth(loaded, facts, span);
      return { kind: term.kind, vectors: loaded.vectors, factor };
    }
    const ids = idsOf(tokenizer, term.text);
    if (ids.length > facts.n_ctx)
      throw problem('steering-too-long', span, { tokens: ids.length, context: facts.n_ctx });
    if (term.kind === 'prompt' && ids.length < length) requireSpace(facts, span);
    const padded = term.kind === 'prompt' ? padIds(tokenizer, ids, length) : ids;
    return { kind: term.kind, factor: term.factor, ids: padded };
  });
  return { terms: tokens, positions: highest(tokens.map(positionsOf), 0), from };
}

/** @throws Problem at `span` if the model has no token to pad with */
export function requireSpace({ id: model, tokenizer }: ModelFacts, span: Span): void {
  if (tokenizer.space === null) throw problem('no-space-token', span, { model });
}

/** The length that a term asks of the prompts that it is added to. */
function paddedLength(term: TextTerm, tokenizer: Tokenizer): number {
  if (term.kind === 'stored') return term.loaded.vectors.positions;
  return term.kind === 'prompt' ? idsOf(tokenizer, term.text).length : 0;
}

/** @throws Problem at `span` if vectors from a file do not fit into the model's residual stream. */
export function checkWidth({ file, d_model: width }: LoadedVectors, facts: ModelFacts, span: Span): void {
  const { id: model, d_model } = facts;
  if (width !== d_model) throw problem('vector-width', span, { file, width, model, d_model });
}

function positionsOf(term: Term): number {
  switch (term.kind) {
    case 'prompt':
      return term.ids.length;
    case 'last':
      return 1;
    case 'stored':
      return term.vectors.positions;
    case 'random':
      return term.like.positions;
  }
}

/** An addition with one value each, without its layer and position. */
export function netVectorOf(addition: SingleAddition, facts: ModelFacts, span: Span, least = 0): NetVector {
  const vector = vectorOf(addition, facts, span, least);
  const { coefficient, dims, norm } = addition;
  return {
    ...vector,
    coefficient,
    dims: dims && componentsOf(dims, facts.d_model),
    norm: norm === null || typeof norm === 'number' ? norm : normVector(norm.addition, facts, span),
  };
}

/** The vector that another one takes its norms from. */
const normVector = madeOnce(vectorOf);

/** The vector that a random one is like. */
const likedVector = madeOnce((addition: SingleAddition, facts: ModelFacts, span: Span): LikedVector => {
  return { ...netVectorOf(addition, facts, span), layer: addition.layer };
});

/** V, the positions of an addition's vector: those of its longest prompt. */
const extentOfTerms = madeOnce((terms: readonly TextTerm[], tokenizer: Tokenizer): number => {
  const extents = terms.map((term) => {
    if (term.kind === 'last') return 1;
    if (term.kind === 'stored') return term.loaded.vectors.positions;
    return term.kind === 'random'
      ? extentOfTerms(term.like.terms, tokenizer)
      : idsOf(tokenizer, term.text).length;
  });
  return highest(extents, 0);
});

export function extentOf({ terms }: Pick<SingleAddition, 'terms'>, tokenizer: Tokenizer): number {
  return extentOfTerms(terms, tokenizer);
}

/**
 * Runs the checks that need an addition's tokens.
 * @returns V, the positions of its vector.
 * @throws Problem at `span`
 */
export function checkPositions(
  { terms, norm }: Pick<SingleAddition, 'terms' | 'norm'>,
  tokenizer: Tokenizer,
  span: Span,
): number {
  const positions = extentOfTerms(terms, tokenizer);
  if (norm !== null && typeof norm !== 'number') {
    const have = extentOf(norm.addition, tokenizer);
    if (have < positions) throw problem('norm-too-short', span, { have, need: positions });
  }
  return positions;
}

/** How many tokens of prompts are remembered for a tokenizer. */
const mostRemembered = 2 ** 20;

interface Remembered {
  readonly ids: Map<string, readonly number[]>;
  tokens: number;
}

const prompts = new WeakMap<Tokenizer, Remembered>();

/** Token ids of a prompt, BOS in front. */
function idsOf(tokenizer: Tokenizer, text: string): readonly number[] {
  const remembered = prompts.get(tokenizer) ?? { ids: new Map<string, readonly number[]>(), tokens: 0 };
  const known = remembered.ids.get(text);
  if (known) return known;
  const ids = promptIds(tokenizer, text);
  if (remembered.tokens + ids.length > mostRemembered) prompts.delete(tokenizer);
  else {
    prompts.set(tokenizer, remembered);
    remembered.ids.set(text, ids);
    remembered.tokens += ids.length;
  }
  return ids;
}

/** The function, with each value made once for every two objects, whatever else is given. */
function madeOnce<A extends object, B extends object, C extends readonly unknown[], V>(
  make: (a: A, b: B, ...others: C) => V,
): (a: A, b: B, ...others: C) => V {
  const made = new WeakMap<A, WeakMap<B, { readonly value: V }>>();
  return (a, b, ...others) => {
    const byOther = made.get(a) ?? new WeakMap<B, { readonly value: V }>();
    made.set(a, byOther);
    const found = byOther.get(b) ?? { value: make(a, b, ...others) };
    byOther.set(b, found);
    return found.value;
  };
}

import type { ModelFacts } from '../../model/source/source';
import { componentsOf, type LikedVector, type NetVector, type Term, type Vector } from '../../model/steering';
import { padIds, promptIds, type Tokenizer } from '../../model/tokenizer/tokenizer';
import type { Span } from '../language/ast';
import { largestNumber } from '../language/cursor';
import { problem } from '../problem';
import type { SessionAddition, SingleAddition, TextTerm } from './addition';

/** Vectors of a session in a model's tokens. */

/**
 * The terms of a vector in tokens: prompts are padded on the right to the longest of them (semantics 2), or to `least`
 * tokens if that is more.
 * @throws Problem at `span` if a prompt is longer than the context, a factor is infinite, or a random vector is like one
 * that does not fit the model.
 */
export function vectorOf(
  { terms, from }: Pick<SingleAddition, 'terms' | 'from'>,
  facts: ModelFacts,
  span: Span,
  least = 0,
): Vector {
  const { tokenizer } = facts;
  const length = Math.max(
    least,
    ...terms.map((term) => (term.kind === 'prompt' ? lengthOf(term, tokenizer) : 0)),
  );
  const tokens = terms.map((term): Term => {
    if (!Number.isFinite(term.factor)) throw problem('number-too-large', span, { most: largestNumber });
    if (term.kind === 'random') return { ...term, like: likedVector(term.like, facts, span) };
    const ids = promptIds(tokenizer, term.text);
    if (ids.length > facts.n_ctx)
      throw problem('steering-too-long', span, { tokens: ids.length, context: facts.n_ctx });
    const padded = term.kind === 'prompt' ? padIds(tokenizer, ids, length) : ids;
    return { kind: term.kind, factor: term.factor, ids: padded };
  });
  return {
    terms: tokens,
    positions: tokens.reduce((most, term) => Math.max(most, positionsOf(term)), 0),
    from,
  };
}

const lengthOf = ({ text }: Extract<TextTerm, { text: string }>, tokenizer: Tokenizer) =>
  promptIds(tokenizer, text).length;

function positionsOf(term: Term): number {
  if (term.kind === 'last') return 1;
  return term.kind === 'prompt' ? term.ids.length : term.like.positions;
}

/** An addition with one value each, without its layer and position. */
export function netVectorOf(addition: SingleAddition, facts: ModelFacts, span: Span, least = 0): NetVector {
  const vector = vectorOf(addition, facts, span, least);
  const { coefficient, dims, norm } = addition;
  return {
    ...vector,
    coefficient,
    dims: dims && componentsOf(dims, facts.d_model),
    norm: norm === null || typeof norm === 'number' ? norm : vectorOf(norm.addition, facts, span),
  };
}

function likedVector(addition: SingleAddition, facts: ModelFacts, span: Span): LikedVector {
  return { ...netVectorOf(addition, facts, span), layer: addition.layer };
}

/** V, the positions of an addition's vector: those of its longest prompt. */
export function extentOf({ terms }: Pick<SingleAddition, 'terms'>, tokenizer: Tokenizer): number {
  const extents = terms.map((term) => {
    if (term.kind === 'last') return 1;
    return term.kind === 'random' ? extentOf(term.like, tokenizer) : lengthOf(term, tokenizer);
  });
  return Math.max(0, ...extents);
}

/**
 * Runs the checks that need an addition's tokens.
 * @returns V, the positions of its vector.
 * @throws Problem at `span`
 */
export function checkPositions(addition: SessionAddition, tokenizer: Tokenizer, span: Span): number {
  const positions = extentOf(addition, tokenizer);
  const { norm } = addition;
  if (norm !== null && typeof norm !== 'number') {
    const have = extentOf(norm.addition, tokenizer);
    if (have < positions) throw problem('norm-too-short', span, { have, need: positions });
  }
  return positions;
}

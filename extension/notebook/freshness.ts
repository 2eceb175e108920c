import type { ResolvedCell } from '../../kernel/process/keepProtocol';

/** Whether a result is what running its notebook from the top would give. */
export type Freshness =
  | { readonly is: 'same' }
  | { readonly is: 'stale'; readonly because: string }
  | { readonly is: 'unknown'; readonly because: string };

/** What a shown result follows from. */
export interface ShownOrigin {
  readonly resolved: string;
  /** SHA-256 of the weights. */
  readonly weights: string;
}

/**
 * @param shown what is under a cell, messages left out.
 * @param now what its results would follow from; undefined if the notebook has no such cell.
 */
export function freshnessOf(shown: readonly ShownOrigin[], now: ResolvedCell | undefined): Freshness {
  const results = now?.results ?? [];
  let unknown: string | null = null;
  for (const [index, { resolved, weights }] of shown.entries()) {
    const would = results[index];
    if (!would && now?.end === 'no-model')
      return { is: 'unknown', because: 'its model is not on this machine' };
    if (!would && now?.end === 'error')
      return {
        is: 'stale',
        because: 'a run from the top would not come so far: this cell or one above fails',
      };
    if (!would || would.resolved !== resolved)
      return {
        is: 'stale',
        because: 'this cell, one above it, or a file that it reads has changed since',
      };
    if (would.weights === null) unknown ??= 'the weights of its model have not been read on this machine yet';
    else if (would.weights !== weights)
      return { is: 'stale', because: 'the weights of its model are others now' };
  }
  return unknown === null ? { is: 'same' } : { is: 'unknown', because: unknown };
}

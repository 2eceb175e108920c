import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { natural } from '../results/schemas';

/**
 * Which cell a kept output belongs to: told by the cell's text and its place among cells of the same text. Nothing else
 * is there once a notebook was closed, and its file may have changed meanwhile.
 */
export interface Place {
  /** Of the cell's text. */
  readonly hash: string;
  /** How many cells of the same text stand above. */
  readonly above: number;
  /** How many cells of this text there are. */
  readonly of: number;
}

export const placeSchema: v.GenericSchema<unknown, Place> = v.object({
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/)),
  above: natural,
  of: natural,
});

/** The place of each cell of a notebook. @param sources texts of all its code cells, in order. */
export function placesOf(sources: readonly string[]): readonly Place[] {
  const hashes = sources.map(hashOf);
  const counts = new Map<string, number>();
  const above = hashes.map((hash) => {
    const before = counts.get(hash) ?? 0;
    counts.set(hash, before + 1);
    return before;
  });
  return hashes.map((hash, cell) => ({ hash, above: above[cell] ?? 0, of: counts.get(hash) ?? 0 }));
}

const hashOf = (source: string) => createHash('sha256').update(source).digest('hex').slice(0, 24);

export const placeText = ({ hash, above, of }: Place): string => `${hash}.${above}.${of}`;

/** A seeded stream of choices (mulberry32), so that a failing property can be run again. */
export interface Random {
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  /** Up to `most` things that `make` makes. */
  some<T>(most: number, make: () => T): T[];
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
  return {
    below,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    some: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}

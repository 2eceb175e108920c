/** How strongly a number is coloured: from nothing at zero to everything at the 99th percentile. */
export interface Shade {
  /** The number that has the full colour; larger ones have no more. */
  readonly limit: number;
  /** True if some number is beyond the limit. */
  readonly isClipped: boolean;
  /** True if numbers below zero have a colour of their own. */
  readonly isDiverging: boolean;
  /** -1 to 1. */
  readonly strength: (value: number) => number;
}

const clippedAt = 0.99;

export function shadeOf(values: readonly number[], isDiverging: boolean): Shade {
  const sizes = values.filter(Number.isFinite).map(Math.abs);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const limit = percentile(sizes, clippedAt) || largest || 1;
  return {
    limit,
    isDiverging,
    isClipped: largest > limit,
    strength: (value) =>
      Number.isFinite(value) ? Math.max(isDiverging ? -1 : 0, Math.min(1, value / limit)) : 0,
  };
}

/** The smallest of the numbers that at least this part of them does not exceed; 0 if there are none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

import type { Result } from '../results/types';

/** A result as text for a terminal. */
export function plainText(result: Result): string {
  return JSON.stringify(result);
}

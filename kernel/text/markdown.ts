import type { Result } from '../results/types';

/** A result as Markdown. */
export function markdown(result: Result): string {
  return '```json\n' + JSON.stringify(result) + '\n```';
}

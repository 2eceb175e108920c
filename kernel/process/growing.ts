/** Results that grow, on their way over the channel: a sweep sends each of its points once. */
import type { Result } from '../kinds/readings';
import type { OutputParams } from './protocol';

/** A result without the points that were sent before, and how many those are. */
type Part = Pick<OutputParams, 'result' | 'from'>;

/**
 * What is new of a result.
 * @param sent the result of this place that was sent last.
 */
export function newPart(result: Result, sent: Result | undefined): Part {
  if (result.kind !== 'sweep' || sent?.kind !== 'sweep') return { result };
  // A sweep that had to begin anew has points of its own.
  if (result.points[0] !== sent.points[0]) return { result };
  const from = sent.points.length;
  return { result: { ...result, points: result.points.slice(from) }, from };
}

/**
 * The whole result.
 * @param before the result of this place that was received last.
 */
export function whole({ result, from = 0 }: Part, before: Result | undefined): Result {
  if (from === 0 || result.kind !== 'sweep') return result;
  if (before?.kind !== 'sweep' || before.points.length < from)
    throw new Error(`the first ${from} points of a sweep are missing`);
  return { ...result, points: [...before.points.slice(0, from), ...result.points] };
}

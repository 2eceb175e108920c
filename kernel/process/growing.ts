/** Results that grow, on their way over the channel: a sweep sends each of its points once. */
import type { Result } from '../kinds/readings';
import type { OutputParams } from './protocol';

/** A result without the points that were sent before, and the places of those that it has. */
type Part = Pick<OutputParams, 'result' | 'places'>;

/**
 * What is new of a result.
 * @param sent the result of this place that was sent last.
 */
export function newPart(result: Result, sent: Result | undefined): Part {
  if (result.kind !== 'sweep' || sent?.kind !== 'sweep') return { result };
  const { points } = result;
  // A sweep that had to begin anew has points of its own.
  if (sent.points.some((point, place) => point !== null && point !== points[place])) return { result };
  const places = [...points.keys()].filter((place) => points[place] !== (sent.points[place] ?? null));
  return { result: { ...result, points: places.map((place) => points[place] ?? null) }, places };
}

/**
 * The whole result.
 * @param before the result of this place that was received last.
 */
export function whole({ result, places }: Part, before: Result | undefined): Result {
  if (!places || result.kind !== 'sweep') return result;
  if (before?.kind !== 'sweep') throw new Error('the points of a sweep that were sent before are missing');
  const points = [...before.points];
  for (const [index, place] of places.entries()) points[place] = result.points[index] ?? null;
  return { ...result, points: Array.from(points, (point) => point ?? null) };
}

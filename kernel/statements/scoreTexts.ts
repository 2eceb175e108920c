import { scoreRows, scoreSweep, type SteeredRow, type SweepPoint } from '../../model/score';
import type { Span } from '../language/ast';
import type { ResolvedAddition } from '../results/types';
import { sumOf, type TextSum } from '../scoreGroups';
import type { Addition } from '../steering';
import type { LabelledText } from '../textFiles';
import { onceByLength, paddingOf, padText, placeIds, steeredInjections, type Run } from './statement';

/** How likely texts are, with and without additions. */

/** Texts whose rows are held at once. */
const textsAtOnce = 2000;

export interface ScoredTexts {
  readonly sums: readonly TextSum[];
  readonly steering: readonly ResolvedAddition[];
}

/** Scores every text with the additions in place, `width` positions in front of it. Errors are at `span`. */
export async function scoreTexts(
  span: Span,
  run: Run,
  texts: readonly LabelledText[],
  additions: readonly Addition[],
  width: number,
  onProgress: (fraction: number) => void,
): Promise<ScoredTexts> {
  const chosen = await run.choose();
  const model = await run.load();
  const sums: TextSum[] = [];
  let steering: readonly ResolvedAddition[] = [];
  const added = onceByLength(async ({ ids }: { readonly ids: readonly number[] }) => {
    const placed = placeIds(chosen, ids, additions, span);
    ({ steering } = placed);
    return steeredInjections(run, placed.placed);
  });
  for (let start = 0; start < texts.length; start += textsAtOnce) {
    const rows: SteeredRow[] = [];
    for (const { text } of texts.slice(start, start + textsAtOnce)) {
      const ids = padText(text, width);
      // The first token's prediction is made from padding and does not count.
      rows.push({ ids, from: width + 1, injections: await added({ ids }) });
    }
    const scored = await scoreRows(model, rows, {
      signal: run.signal,
      onProgress: (done) => onProgress((start + done) / texts.length),
    });
    sums.push(...scored.map(sumOf));
  }
  return { sums, steering };
}

/** Points whose rows part from the unsteered ones together. */
export const mostForks = 16;

/** True for points of a sweep that each add one vector at the front, all of them equally long. */
export function canFork(points: readonly (readonly Addition[])[]): boolean {
  const width = paddingOf(points[0] ?? []);
  return (
    points.length > 1 &&
    points.every(
      (additions) =>
        additions.length === 1 && additions[0]?.place === 'front' && paddingOf(additions) === width,
    )
  );
}

/** Scores every text unsteered and at points that {@link canFork}. Errors are at `span`. */
export async function scoreForks(
  span: Span,
  run: Run,
  texts: readonly LabelledText[],
  points: readonly (readonly Addition[])[],
  onProgress: (fraction: number) => void,
): Promise<{ readonly before: readonly TextSum[]; readonly after: readonly ScoredTexts[] }> {
  const chosen = await run.choose();
  const model = await run.load();
  const width = paddingOf(points[0] ?? []);
  const steering: (readonly ResolvedAddition[])[] = [];
  const forks: SweepPoint[] = [];
  for (const additions of points) {
    const placed = placeIds(chosen, padText('', width), additions, span);
    steering.push(placed.steering);
    for (const { layer, values } of await steeredInjections(run, placed.placed))
      forks.push({ layer, values, position: 0 });
  }
  const before: TextSum[] = [];
  const after = points.map((): TextSum[] => []);
  for (let start = 0; start < texts.length; start += textsAtOnce) {
    const rows = texts.slice(start, start + textsAtOnce).map(({ text }) => {
      const { ids } = placeIds(chosen, padText(text, width), [], span);
      return { ids, from: width + 1 };
    });
    const [unsteered = [], ...steered] = await scoreSweep(model, rows, forks, {
      signal: run.signal,
      onProgress: (done) => onProgress((start + done) / texts.length),
    });
    before.push(...unsteered.map(sumOf));
    steered.forEach((arm, point) => after[point]?.push(...arm.map(sumOf)));
  }
  return { before, after: after.map((sums, point) => ({ sums, steering: steering[point] ?? [] })) };
}

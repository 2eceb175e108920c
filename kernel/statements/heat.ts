import { concat } from '../../model/concat';
import { tokensPerCall, type Model } from '../../model/runtime';
import { scoreRows, type SteeredRow } from '../../model/score';
import { describeToken, tokenize } from '../../model/tokenizer';
import type { ChosenModel } from '../models';
import { problem } from '../problem';
import { recorded } from '../session';
import type { Addition } from '../steering';
import { leastContext, sliceText, type TextSlice } from '../textSlices';
import {
  onceByLength,
  paddingOf,
  padText,
  placeIds,
  rowsPerPass,
  settingsWith,
  steeredInjections,
  type Run,
  type SteeredPrompt,
} from './statement';
import { swept } from './swept';

/** Log-probability of every token of a text in both arms. A text longer than the context is read in slices. */
export const heat = swept('heat', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const tokens = tokenize(statement.text.value);
  if (tokens.length === 0) throw problem('empty-text', statement.text, {});
  const chosen = await run.choose();
  const place = (additions: readonly Addition[], width: number): Arm => {
    const slices = slicesBehind(width, tokens.length, chosen);
    const rows = slices.map(({ start, end }) =>
      placeIds(chosen, padText(tokens.slice(start, end), width), additions, statement.text),
    );
    return { width, slices, rows };
  };
  const arms = points.map((additions) => place(additions, paddingOf(additions)));
  // Points whose vectors have one length have the same unsteered rows.
  const widths = [...new Set(arms.map(({ width }) => width))];
  const unsteeredArms = widths.map((width) => place([], width));

  const model = await run.load();
  const all = [...unsteeredArms, ...arms].reduce((sum, { rows }) => sum + rows.length, 0);
  let scoredRows = 0;
  const score = async (some: readonly Arm[]): Promise<readonly Float32Array[]> => {
    const rows: SteeredRow[] = [];
    for (const arm of some) rows.push(...(await steeredRows(run, arm)));
    const scored = await scoreRows(model, rows, {
      signal: run.signal,
      onProgress: (count) => run.progress('Measuring log-probabilities', (scoredRows + count) / all),
    });
    scoredRows += rows.length;
    let at = 0;
    return some.map((arm) => concat(scored.slice(at, (at += arm.rows.length))));
  };

  const unsteered = await score(unsteeredArms);
  const together = pointsPerPass(model, arms);
  for (let start = 0; start < arms.length; start += together) {
    const some = arms.slice(start, start + together);
    const steered = await score(some);
    some.forEach(({ width, slices, rows }, index) => {
      const before = unsteered[widths.indexOf(width)];
      done(start + index, {
        kind: 'heat',
        tokens: tokens.map((id, token) => ({
          ...describeToken(id),
          logp_unsteered: before?.[token] ?? NaN,
          logp_steered: steered[index]?.[token] ?? NaN,
          masked: token === 0,
        })),
        ...(slices.length > 1 && { slices: { count: slices.length, context: leastContext(slices) } }),
        settings: recorded(settings),
        steering: rows[0]?.steering ?? [],
      });
    });
  }
});

/** Points that run together: few enough that the first of them are there soon. */
function pointsPerPass({ config }: Model, arms: readonly Arm[]): number {
  const largest = (sizeOf: (arm: Arm) => number) => Math.max(...arms.map(sizeOf));
  const rows = largest((arm) => arm.rows.length);
  const tokens = largest((arm) => arm.rows.reduce((sum, { ids }) => sum + ids.length, 0));
  return Math.max(1, Math.floor(Math.min(rowsPerPass / rows, (2 * tokensPerCall(config)) / tokens)));
}

/** The rows that one arm of one point takes: each has `width` positions before a slice of the text. */
interface Arm {
  readonly width: number;
  readonly slices: readonly TextSlice[];
  readonly rows: readonly SteeredPrompt[];
}

function slicesBehind(width: number, tokens: number, { n_ctx }: ChosenModel): readonly TextSlice[] {
  const most = n_ctx - width;
  // Where a row has no room for two tokens it cannot be placed either, which says why.
  return most < 2 ? [{ start: 0, end: tokens, scoredFrom: 0 }] : sliceText(tokens, most);
}

async function steeredRows(run: Run, { width, slices, rows }: Arm): Promise<readonly SteeredRow[]> {
  const added = onceByLength(({ placed }: SteeredPrompt) => steeredInjections(run, placed));
  const steered: SteeredRow[] = [];
  for (const [index, row] of rows.entries()) {
    const { start = 0, scoredFrom = 0 } = slices[index] ?? {};
    steered.push({ ids: row.ids, from: width + scoredFrom - start, injections: await added(row) });
  }
  return steered;
}

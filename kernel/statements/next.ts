import { concat } from '../../model/concat';
import { lastPositions } from '../../model/generate';
import { compareNext, distributionOf, type Distribution } from '../../model/measure';
import { forward, injectionsOfRows, runHead, type RowInjection } from '../../model/runtime';
import { describeToken } from '../../model/tokenizer';
import { recorded } from '../session';
import { placePrompt, rowsPerPass, settingsWith, steeredInjections, type SteeredPrompt } from './statement';
import { swept } from './swept';

/** Compares the next-token distributions of both arms after the prompt's last token. */
export const next = swept('next', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const model = await run.load();
  const { n_layers, d_model } = model.config;
  const prompts: SteeredPrompt[] = [];
  for (const additions of points) prompts.push(await placePrompt(run, statement.prompt, additions));

  /** Scores [V] after the last token of the prompt, of one row per list of injections. */
  const scoresOf = async (rows: readonly (readonly RowInjection[])[]) => {
    const ids = prompts[0]?.ids ?? [];
    const residuals = await forward(model, {
      rows: rows.map(() => ids),
      injections: injectionsOfRows(rows),
      residuals: [n_layers],
      signal: run.signal,
    });
    const ends = lastPositions(residuals.get(n_layers), rows.length, ids.length, d_model);
    const { scores } = await runHead(model, { residual: concat(ends), scores: true, signal: run.signal });
    return lastPositions(scores, rows.length, 1, scores.length / rows.length);
  };

  let unsteered: Distribution | undefined;
  for (let from = 0; from < points.length; from += rowsPerPass) {
    run.progress('Comparing next-token probabilities', from / points.length);
    const some = prompts.slice(from, from + rowsPerPass);
    const injections = [];
    for (const { placed } of some) injections.push(await steeredInjections(run, placed));
    const scores = await scoresOf(unsteered ? injections : [[], ...injections]);
    const base = (unsteered ??= distributionOf(scores.shift() ?? []));
    some.forEach(({ ids, steering }, index) => {
      const compared = compareNext(base, distributionOf(scores[index] ?? []), settings.top);
      done(from + index, {
        kind: 'next',
        prompt: statement.prompt.value,
        position: ids.length - 1,
        after: describeToken(ids.at(-1) ?? 0).text,
        kl: compared.kl,
        entropy_unsteered: compared.entropyUnsteered,
        entropy_steered: compared.entropySteered,
        tokens: compared.tokens.map(({ id, pUnsteered, pSteered, contribution }) => ({
          ...describeToken(id),
          p_unsteered: pUnsteered,
          p_steered: pSteered,
          kl: contribution,
        })),
        settings: recorded(settings),
        steering,
      });
    });
  }
});

import { concat } from '../../model/concat';
import { lastPositions } from '../../model/generate';
import { compareNext } from '../../model/measure';
import { forward, runHead } from '../../model/runtime';
import { describeToken } from '../../model/tokenizer';
import { recorded } from '../session';
import { placePrompt, settingsWith, steeredInjections, type Runner } from './statement';

/** Compares the next-token distributions of both arms after the prompt's last token. */
export const next: Runner<'next'> = async (statement, run) => {
  const settings = settingsWith(run.session, statement.options);
  const prompt = await placePrompt(run, statement.prompt);
  const model = await run.load();
  const { n_layers, d_model, d_vocab } = model.config;
  const injections = await steeredInjections(run, prompt);
  run.progress('Comparing next-token probabilities');
  const residuals = await forward(model, {
    rows: [prompt.ids, prompt.ids],
    injections: injections.map((injection) => ({ ...injection, row: 1 })),
    residuals: [n_layers],
    signal: run.signal,
  });
  const ends = concat(lastPositions(residuals.get(n_layers), 2, prompt.ids.length, d_model));
  const { scores } = await runHead(model, { residual: ends, scores: true, signal: run.signal });
  const compared = compareNext(scores.subarray(0, d_vocab), scores.subarray(d_vocab), settings.top);
  return {
    kind: 'next',
    prompt: statement.prompt.value,
    position: prompt.ids.length - 1,
    after: describeToken(prompt.ids.at(-1) ?? 0).text,
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
    steering: prompt.steering,
  };
};

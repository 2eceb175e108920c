import { generate, type Arm, type Generated } from '../../model/generate';
import { detokenize } from '../../model/tokenizer';
import type { CompletionArm } from '../results/types';
import { recorded } from '../session';
import { placePrompt, settingsWith, steeredInjections, type Body, type Runner } from './statement';

/** Completes a prompt, unsteered and steered, with the same random stream in both arms. */
export const complete: Runner<'complete'> = async (statement, run) => {
  const settings = settingsWith(run.session, statement.options);
  const prompt = await placePrompt(run, statement.prompt);
  const model = await run.load();
  const arms: Arm[] = [{ injections: [] }];
  if (prompt.placed.length > 0) arms.push({ injections: await steeredInjections(run, prompt) });

  const { cacheBudget } = await run.choose();
  const what = `Completing ${settings.n === 1 ? 'one sample' : `${settings.n} samples`} of ${settings.tokens} tokens`;
  const body = (samples: readonly (readonly Generated[])[], state: object): Body => ({
    kind: 'completions',
    prompt: statement.prompt.value,
    // Without steering both arms are the same text, which is not computed twice.
    arms: [arm('unsteered', samples[0]), arm('steered', samples[1] ?? samples[0])],
    settings: recorded(settings),
    steering: prompt.steering,
    ...state,
  });
  let latest: readonly (readonly Generated[])[] = [];
  run.progress(what, 0);
  try {
    const samples = await generate(model, {
      ...settings,
      prompt: prompt.ids,
      arms,
      cacheBudget,
      signal: run.signal,
      onStep(soFar, fraction) {
        latest = soFar;
        run.show(body(soFar, { running: true }));
        run.progress(what, fraction);
      },
    });
    return body(samples, {});
  } catch (error) {
    if (run.signal.aborted && latest.length > 0) run.show(body(latest, { cancelled: true }));
    throw error;
  }
};

function arm(name: string, samples: readonly Generated[] = []): CompletionArm {
  return {
    name,
    samples: samples.map(({ tokens, finished }) => ({ text: detokenize(tokens), tokens, finished })),
  };
}

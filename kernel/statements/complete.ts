import { generate, type Arm, type Generated } from '../../model/generate';
import { detokenize } from '../../model/tokenizer';
import { expandSteering } from '../expandSteering';
import { problem } from '../problem';
import { decimalNumber } from '../language/numbers';
import type { CompletionArm, SweepAxis } from '../results/types';
import { recorded } from '../session';
import {
  placePrompt,
  settingsWith,
  steeredInjections,
  type Body,
  type SteeredPrompt,
  type Runner,
} from './statement';

/** Columns of a swept completion. */
const mostColumns = 8;

/** Completes a prompt, unsteered and steered, with the same random stream in every arm. */
export const complete: Runner<'complete'> = async (statement, run) => {
  const settings = settingsWith(run.session, statement.options);
  const { axes, points } = expandSteering(run.session.steering, await run.choose(), statement);
  if (axes.length > 1 || points.length > mostColumns)
    throw problem('sweep-not-allowed', statement, {
      what: 'complete',
      values: points.length,
      most: mostColumns,
    });
  const prompts: SteeredPrompt[] = [];
  for (const additions of points) prompts.push(await placePrompt(run, statement.prompt, additions));
  const model = await run.load();
  const arms: Arm[] = [{ injections: [] }];
  // Without steering both arms are the same text, which is not computed twice.
  for (const { placed } of prompts)
    if (placed.length > 0) arms.push({ injections: await steeredInjections(run, placed) });

  const { cacheBudget } = await run.choose();
  const what = `Completing ${settings.n === 1 ? 'one sample' : `${settings.n} samples`} of ${settings.tokens} tokens`;
  const body = (samples: readonly (readonly Generated[])[], state: object): Body => ({
    kind: 'completions',
    prompt: statement.prompt.value,
    arms: [
      completionArm({ name: 'unsteered' }, samples[0]),
      ...points.map((_, index) =>
        completionArm(steeredArm(axes[0], index), samples[index + 1] ?? samples[0]),
      ),
    ],
    settings: recorded(settings),
    steering: prompts[0]?.steering ?? [],
    ...state,
  });
  let latest: readonly (readonly Generated[])[] = [];
  run.progress(what, 0);
  try {
    const samples = await generate(model, {
      ...settings,
      prompt: prompts[0]?.ids ?? [],
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

type ArmName = Pick<CompletionArm, 'name' | 'value'>;

function completionArm(name: ArmName, samples: readonly Generated[] = []): CompletionArm {
  return {
    ...name,
    samples: samples.map(({ tokens, finished }) => ({ text: detokenize(tokens), tokens, finished })),
  };
}

/** The steered arm, or in a sweep the one with a value. */
function steeredArm(axis: SweepAxis | undefined, index: number): ArmName {
  const value = axis?.values[index];
  if (!axis || value === undefined) return { name: 'steered' };
  return { name: `${axis.name} ${axis.labels?.[index] ?? decimalNumber(value)}`, value };
}

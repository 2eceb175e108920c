import type { Generated } from '../../../model/generation';
import type { CompletionsBody } from './result';
import { steeringAt, type Measure, type PromptPlan } from '../measuring';
import { promptEntries, type PlanEntries } from '../planSchema';

export interface CompletePlan extends PromptPlan {
  readonly kind: 'complete';
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<CompletePlan> = promptEntries;

/**
 * Completes a prompt, unsteered and steered, with the same random stream in every arm. All points are arms of one
 * result, which grows.
 */
export const measure: Measure<CompletePlan, CompletionsBody> = async function* (plan, points, engine, work) {
  const { ids, prompt, settings, steering } = plan;
  const steered = points.map((point) => ({ prompt: ids, additions: steeringAt(plan, point, engine) }));
  const arms = [{ prompt: ids, additions: [] }, ...steered];
  const body = ([unsteered = [], ...others]: readonly (readonly Generated[])[]): CompletionsBody => ({
    kind: 'completions',
    prompt,
    ...(steering.axes.length > 0 && { axes: steering.axes }),
    arms: [
      { name: 'unsteered', samples: unsteered.map(sample) },
      ...others.map((samples, index) => ({
        name: 'steered' as const,
        ...(steering.axes.length > 0 && { point: points[index] }),
        samples: samples.map(sample),
      })),
    ],
  });
  const sample = ({ tokens, finished }: Generated) => ({
    text: engine.tokenizer.decode(tokens),
    tokens,
    finished,
  });
  const grown = engine.generate(arms, { ...settings, sideBySide: true }, work);
  for await (const { done, samples } of grown)
    yield { point: 0, state: done === arms.length ? 'done' : 'running', result: body(samples()) };
};

import * as v from 'valibot';
import type { Generated } from '../../../model/generation';
import { present } from '../../../model/present';
import type { CountArm, CountBody } from './result';
import { steeringAt, type Measure, type Plan } from '../measuring';
import { countWords } from './wordCount';
import { promptEntries, type PlanEntries } from '../planSchema';

export interface CountPlan extends Plan {
  readonly kind: 'count';
  readonly words: readonly string[];
  /** Each with its token ids, BOS in front. */
  readonly prompts: readonly { readonly prompt: string; readonly ids: readonly number[] }[];
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<CountPlan> = {
  words: v.array(v.string()),
  prompts: v.array(v.object(promptEntries)),
};

/** How often words stand in the completions of prompts, in both arms. */
export const measure: Measure<CountPlan, CountBody> = async function* (plan, points, engine, work) {
  const { prompts, settings, words } = plan;
  const arms = points.flatMap((point) => {
    const additions = steeringAt(plan, point, engine);
    return prompts.flatMap(({ ids }) => [
      { prompt: ids, additions: [] },
      { prompt: ids, additions },
    ]);
  });
  const perPoint = 2 * prompts.length;
  const countArm = (name: CountArm['name'], prompt: string, samples: readonly Generated[]): CountArm => {
    const counts = samples.map(({ tokens }) => countWords(words, prompt, engine.tokenizer.decode(tokens)));
    return { name, mean: counts.reduce((sum, value) => sum + value, 0) / counts.length, counts };
  };
  let point = 0;
  for await (const { done, samples } of engine.generate(arms, { ...settings, sideBySide: false }, work)) {
    if ((point + 1) * perPoint > done) continue;
    const all = samples();
    for (; (point + 1) * perPoint <= done; point++) {
      const armOf = (index: number) => present(all[point * perPoint + index], `arm ${index}`);
      const result: CountBody = {
        kind: 'count',
        words,
        prompts: prompts.map(({ prompt }, index) => ({
          prompt,
          in_prompt: countWords(words, '', prompt),
          arms: [
            countArm('unsteered', prompt, armOf(2 * index)),
            countArm('steered', prompt, armOf(2 * index + 1)),
          ],
        })),
      };
      yield { point, state: 'done', result };
    }
  }
};

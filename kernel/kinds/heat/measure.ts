import { present } from '../../../model/present';
import { paddingOf } from '../../../model/steering';
import { padText } from '../../../model/tokenizer/tokenizer';
import type { HeatBody } from './result';
import { bothArms, inGroups, remembered, steeringAt, type Measure, type Plan } from '../measuring';
import { leastContext, slicesBehind } from './slices';
import { ids, type PlanEntries } from '../planSchema';

export interface HeatPlan extends Plan {
  readonly kind: 'heat';
  /** Token ids of the text, without BOS. */
  readonly ids: readonly number[];
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<HeatPlan> = { ids };

/** Log-probability of every token of a text in both arms. A text longer than the context is read in slices. */
export const measure: Measure<HeatPlan, HeatBody> = async function* (plan, points, engine, work) {
  const { ids } = plan;
  const { config, tokenizer } = engine;
  const slicesOf = (width: number) => slicesBehind(width, ids.length, config.n_ctx);
  const rowsBehind = remembered((width: number) =>
    slicesOf(width).map(({ start, end, scoredFrom }) => ({
      ids: padText(tokenizer, ids.slice(start, end), width),
      from: width + scoredFrom - start,
    })),
  );
  const steered = points.map((point) => steeringAt(plan, point, engine));
  const arms = steered.flatMap((additions) => bothArms(rowsBehind(paddingOf(additions)), additions));
  let point = 0;
  for await (const scores of inGroups(engine.scoreRows(arms, work), 2)) {
    const [before, after] = scores.map((rows) => rows.flatMap((row) => [...row]));
    const slices = slicesOf(paddingOf(present(steered[point], `point ${point}`)));
    const result: HeatBody = {
      kind: 'heat',
      tokens: ids.map((id, token) => ({
        ...tokenizer.describe(id),
        logp_unsteered: present(before?.[token], `score of token ${token}`),
        logp_steered: present(after?.[token], `score of token ${token}`),
        masked: token === 0,
      })),
      ...(slices.length > 1 && { slices: { count: slices.length, context: leastContext(slices) } }),
    };
    yield { point: point++, state: 'done', result };
  }
};

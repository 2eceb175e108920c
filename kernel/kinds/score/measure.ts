import * as v from 'valibot';
import { present } from '../../../model/present';
import { paddingOf } from '../../../model/steering';
import { padText } from '../../../model/tokenizer/tokenizer';
import type { ScoreBody } from './result';
import { bothArms, inGroups, remembered, steeringAt, type Measure, type Plan } from '../measuring';
import { scoreGroup, sumOf } from './groups';
import { natural } from '../../results/schemas';
import { ids, type PlanEntries } from '../planSchema';

export interface ScorePlan extends Plan {
  readonly kind: 'score';
  /** Token ids of each text, without BOS. One text is one row. */
  readonly texts: readonly (readonly number[])[];
  /** Indices of the texts of each label. */
  readonly labels: readonly { readonly label: string; readonly members: readonly number[] }[];
  /** How many rows of the files had no text. */
  readonly leftOut: number;
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<ScorePlan> = {
  texts: v.array(ids),
  labels: v.array(v.object({ label: v.string(), members: v.array(natural) })),
  leftOut: natural,
};

/** Perplexity of labelled texts in both arms, and its ratio. One text is one forward pass (semantics 7). */
export const measure: Measure<ScorePlan, ScoreBody> = async function* (plan, points, engine, work) {
  const rowsBehind = remembered((width: number) =>
    // The first token's prediction is made from padding and does not count.
    plan.texts.map((ids) => ({ ids: padText(engine.tokenizer, ids, width), from: width + 1 })),
  );
  const arms = points.flatMap((point) => {
    const additions = steeringAt(plan, point, engine);
    return bothArms(rowsBehind(paddingOf(additions)), additions);
  });
  let point = 0;
  for await (const scores of inGroups(engine.scoreRows(arms, work), 2)) {
    const [before, after] = scores.map((rows) => rows.map(sumOf));
    const result: ScoreBody = {
      kind: 'score',
      ...(plan.leftOut > 0 && { rows_left_out: plan.leftOut }),
      groups: plan.labels.map(({ label, members }) =>
        scoreGroup(
          label,
          members,
          present(before, 'unsteered scores'),
          present(after, 'steered scores'),
          plan.settings.seed,
        ),
      ),
    };
    yield { point: point++, state: 'done', result };
  }
};

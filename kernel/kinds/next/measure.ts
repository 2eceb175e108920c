import { compareNext, distributionOf } from '../../../model/distributions';
import { present } from '../../../model/present';
import type { NextBody } from './result';
import { bothArms, inGroups, remembered, steeringAt, type Measure, type PromptPlan } from '../measuring';
import { listed, promptEntries, type PlanEntries } from '../planSchema';

export interface NextPlan extends PromptPlan {
  readonly kind: 'next';
  /** How many tokens to list by each probability and by contribution. */
  readonly top: number;
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<NextPlan> = { ...promptEntries, top: listed };

/** Compares the next-token distributions of both arms after the prompt's last token. */
export const measure: Measure<NextPlan, NextBody> = async function* (plan, points, engine, work) {
  const { ids, prompt, top } = plan;
  const { config, tokenizer } = engine;
  const rows = [{ ids, from: ids.length }];
  const arms = points.flatMap((point) => bothArms(rows, steeringAt(plan, point, engine)));
  const reads = { layers: [config.n_layers], positions: 'last', logits: true } as const;
  const distribution = remembered(distributionOf);
  let point = 0;
  for await (const readings of inGroups(engine.readRows(arms, reads, work), 2)) {
    const [before, after] = readings.map(([row]) => present(row?.at[0]?.[0]?.logits, 'logits'));
    const unsteered = distribution(present(before, 'unsteered logits'));
    const compared = compareNext(unsteered, distributionOf(present(after, 'steered logits')), top);
    const result: NextBody = {
      kind: 'next',
      prompt,
      position: ids.length - 1,
      after: tokenizer.describe(present(ids.at(-1), 'last token')).text,
      kl: compared.kl,
      entropy_unsteered: compared.entropyUnsteered,
      entropy_steered: compared.entropySteered,
      tokens: compared.tokens.map(({ id, pUnsteered, pSteered, contribution }) => ({
        ...tokenizer.describe(id),
        p_unsteered: pUnsteered,
        p_steered: pSteered,
        kl: contribution,
      })),
    };
    yield { point: point++, state: 'done', result };
  }
};

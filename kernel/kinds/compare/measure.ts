import * as v from 'valibot';
import { distributionOf, klDivergence, largest } from '../../../model/distributions';
import type { RowReading } from '../../../model/engine/reading';
import { present } from '../../../model/present';
import { paddingOf } from '../../../model/steering';
import { padText, type Tokenizer } from '../../../model/tokenizer/tokenizer';
import type { CompareArm, CompareBody } from './result';
import { inGroups, steeringAt, type Measure, type Plan } from '../measuring';
import { ids, listed, type PlanEntries } from '../planSchema';

/** The words in front of the prompted arm's prompt. */
export interface PromptedWords {
  readonly text: string;
  readonly ids: readonly number[];
}

export interface ComparePlan extends Plan {
  readonly kind: 'compare';
  readonly prompt: string;
  /** Token ids of the text, without BOS. */
  readonly ids: readonly number[];
  /** By the sign of the first addition's coefficient; null if there are none for that sign, which then no point has. */
  readonly words: { readonly positive: PromptedWords | null; readonly negative: PromptedWords | null };
  /** How many tokens to list for each arm. */
  readonly top: number;
}

const wordsSchema = v.object({ text: v.string(), ids });

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<ComparePlan> = {
  prompt: v.string(),
  ids,
  words: v.object({ positive: v.nullable(wordsSchema), negative: v.nullable(wordsSchema) }),
  top: listed,
};

const names = ['steered', 'prompted', 'random'] as const satisfies readonly CompareArm['name'][];

/**
 * Steering, the same words as tokens in front, and a random vector of the same norms, against one baseline
 * (semantics 8).
 */
export const measure: Measure<ComparePlan, CompareBody> = async function* (plan, points, engine, work) {
  const { ids, prompt, settings, top } = plan;
  const { config, tokenizer } = engine;
  const steered = points.map((point) => steeringAt(plan, point, engine));
  const wordsAt = (point: number): PromptedWords => {
    const negative = present(steered[point]?.[0], 'addition').coefficient < 0;
    const words = negative ? plan.words.negative : plan.words.positive;
    return present(words ?? undefined, 'words of the prompted arm');
  };
  const arms = steered.flatMap((additions, point) => {
    const row = (tokens: readonly number[]) => [{ ids: tokens, from: tokens.length - ids.length + 1 }];
    const padded = row(padText(tokenizer, ids, paddingOf(additions)));
    const prompted = row([tokenizer.bos, ...wordsAt(point).ids, ...ids]);
    return [
      { rows: padded, additions: [] },
      { rows: padded, additions },
      { rows: prompted, additions: [] },
      { rows: padded, additions, control: settings.seed },
    ];
  });
  const reads = { layers: [config.n_layers], positions: 'last', logits: true, own: true } as const;
  let point = 0;
  for await (const readings of inGroups(engine.readRows(arms, reads, work), 4)) {
    const [baseline, ...others] = readings.map(([row]) => present(row, 'row'));
    const result: CompareBody = {
      kind: 'compare',
      prompt,
      words: wordsAt(point).text,
      arms: names.map((name, index) => ({
        name,
        ...compareArm(present(others[index], name), present(baseline, 'baseline'), top, tokenizer),
      })),
    };
    yield { point: point++, state: 'done', result };
  }
};

function compareArm(
  arm: RowReading,
  baseline: RowReading,
  top: number,
  tokenizer: Tokenizer,
): Omit<CompareArm, 'name'> {
  const scored = arm.own.length;
  const next = nextOf(arm);
  const change = arm.own.reduce(
    (sum, logP, token) => sum + logP - present(baseline.own[token], `token ${token}`),
    0,
  );
  return {
    kl: klDivergence(nextOf(baseline), next),
    scored_tokens: scored,
    ratio: scored === 0 ? null : Math.exp(-change / scored),
    top: largest(next.p, top).map((id) => ({
      ...tokenizer.describe(id),
      p: present(next.p[id], `token ${id}`),
    })),
  };
}

const nextOf = ({ at }: RowReading) => distributionOf(present(at[0]?.[0]?.logits, 'logits'));

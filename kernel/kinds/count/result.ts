import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import { type BodySchema, finite, natural } from '../../results/schemas';

export interface CountArm {
  readonly name: 'unsteered' | 'steered';
  readonly mean: number;
  /** Words counted by completion, without those of the prompt. */
  readonly counts: readonly number[];
}

interface CountedPrompt {
  readonly prompt: string;
  /** Words counted in the prompt alone. */
  readonly in_prompt: number;
  readonly arms: readonly CountArm[];
}

export interface CountResult extends Envelope {
  readonly kind: 'count';
  readonly words: readonly string[];
  readonly prompts: readonly CountedPrompt[];
}

export type CountBody = BodyOf<CountResult>;

const armSchema = v.object({
  ...{ name: v.picklist(['unsteered', 'steered']), mean: finite, counts: v.array(finite) },
});

export const countSchema: BodySchema<CountResult> = v.object({
  kind: v.literal('count'),
  words: v.array(v.string()),
  prompts: v.array(v.object({ prompt: v.string(), in_prompt: natural, arms: v.array(armSchema) })),
});

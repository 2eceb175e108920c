import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import type { LikelyToken } from '../../results/tokens';
import { atLeastZero, type BodySchema, finite, likelyTokenSchema, natural } from '../../results/schemas';

export interface CompareArm {
  readonly name: 'steered' | 'prompted' | 'random';
  /** KL(arm || baseline) of the next token after the prompt, in nats. */
  readonly kl: number;
  readonly scored_tokens: number;
  /** Perplexity of the text divided by the baseline's; null if no token was scored. */
  readonly ratio: number | null;
  readonly top: readonly LikelyToken[];
}

export interface CompareResult extends Envelope {
  readonly kind: 'compare';
  readonly prompt: string;
  /** The words in front of the prompted arm's prompt. */
  readonly words: string;
  readonly arms: readonly CompareArm[];
}

export type CompareBody = BodyOf<CompareResult>;

export const compareSchema: BodySchema<CompareResult> = v.object({
  kind: v.literal('compare'),
  prompt: v.string(),
  words: v.string(),
  arms: v.array(
    v.object({
      name: v.picklist(['steered', 'prompted', 'random']),
      kl: finite,
      scored_tokens: natural,
      ratio: v.nullable(atLeastZero),
      top: v.array(likelyTokenSchema),
    }),
  ),
});

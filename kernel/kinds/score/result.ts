import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import { atLeastZero, type BodySchema, finite, natural } from '../../results/schemas';

export interface ScoreGroup {
  readonly label: string;
  readonly texts: number;
  /** Scored tokens: every token of a text but its first. */
  readonly scored_tokens: number;
  /** Null if no token was scored. */
  readonly ppl_unsteered: number | null;
  readonly ppl_steered: number | null;
  /** ppl_steered / ppl_unsteered, token weighted. */
  readonly ratio: number | null;
  /** 95 % bootstrap interval over the texts; null for fewer than two of them. */
  readonly ratio_low: number | null;
  readonly ratio_high: number | null;
  /** By text: the change of the sum of ln p over its scored tokens, steered minus unsteered, in nats. */
  readonly text_changes: readonly number[];
  /** By text: its scored tokens. */
  readonly text_tokens: readonly number[];
}

export interface ScoreResult extends Envelope {
  readonly kind: 'score';
  /** How many rows without text the files have; left out if there is none. */
  readonly rows_left_out?: number;
  readonly groups: readonly ScoreGroup[];
}

export type ScoreBody = BodyOf<ScoreResult>;

const ratio = v.nullable(atLeastZero);

const groupSchema = v.pipe(
  v.object({
    ...{ label: v.string(), texts: natural, scored_tokens: natural },
    ...{ ppl_unsteered: ratio, ppl_steered: ratio, ratio, ratio_low: ratio, ratio_high: ratio },
    ...{ text_changes: v.array(finite), text_tokens: v.array(natural) },
  }),
  v.check(
    ({ texts, text_changes, text_tokens }) => text_changes.length === texts && text_tokens.length === texts,
  ),
);

export const scoreSchema: BodySchema<ScoreResult> = v.object({
  ...{ kind: v.literal('score'), rows_left_out: v.exactOptional(natural), groups: v.array(groupSchema) },
});

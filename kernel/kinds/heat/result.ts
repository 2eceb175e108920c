import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import type { Token } from '../../results/tokens';
import { type BodySchema, finite, natural, tokenEntries } from '../../results/schemas';

export interface HeatToken extends Token {
  readonly logp_unsteered: number;
  readonly logp_steered: number;
  /** True for the first token of the text, whose prediction is made from padding. */
  readonly masked: boolean;
}

export interface HeatResult extends Envelope {
  readonly kind: 'heat';
  readonly tokens: readonly HeatToken[];
  /**
   * How a text longer than the context was read: in `count` rows. Each token outside the first row follows
   * at least `context` tokens of the text. Left out if one row was enough.
   */
  readonly slices?: { readonly count: number; readonly context: number };
}

export type HeatBody = BodyOf<HeatResult>;

export const heatSchema: BodySchema<HeatResult> = v.object({
  kind: v.literal('heat'),
  tokens: v.array(
    v.object({ ...tokenEntries, logp_unsteered: finite, logp_steered: finite, masked: v.boolean() }),
  ),
  slices: v.exactOptional(v.object({ count: natural, context: natural })),
});

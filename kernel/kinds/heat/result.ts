import type { BodyOf, Envelope } from '../../results/envelope';
import type { Token } from '../../results/tokens';

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
   * How a text longer than the context was read: in `count` rows, each token that is not in the first of them after
   * at least `context` tokens of the text. Left out where one row did it.
   */
  readonly slices?: { readonly count: number; readonly context: number };
}

export type HeatBody = BodyOf<HeatResult>;

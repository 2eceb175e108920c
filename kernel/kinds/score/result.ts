import type { BodyOf, Envelope } from '../../results/envelope';

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

import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import type { Token } from '../../results/tokens';
import {
  atLeastZero,
  type BodySchema,
  finite,
  natural,
  probability,
  tokenEntries,
} from '../../results/schemas';

export interface NextToken extends Token {
  readonly p_unsteered: number;
  readonly p_steered: number;
  /** The token's own term of KL(steered || unsteered), signed, in nats. */
  readonly kl: number;
}

export interface NextResult extends Envelope {
  readonly kind: 'next';
  readonly prompt: string;
  /** The position whose next token is compared: the last of the prompt (0 = BOS). */
  readonly position: number;
  /** The text of the token at that position. */
  readonly after: string;
  /** KL(steered || unsteered) over the full vocabulary, in nats. */
  readonly kl: number;
  readonly entropy_unsteered: number;
  readonly entropy_steered: number;
  /** Union of the top K by either probability and by contribution; largest contribution first. */
  readonly tokens: readonly NextToken[];
}

export type NextBody = BodyOf<NextResult>;

export const nextSchema: BodySchema<NextResult> = v.object({
  kind: v.literal('next'),
  prompt: v.string(),
  position: natural,
  after: v.string(),
  kl: finite,
  entropy_unsteered: atLeastZero,
  entropy_steered: atLeastZero,
  tokens: v.array(
    v.object({ ...tokenEntries, p_unsteered: probability, p_steered: probability, kl: finite }),
  ),
});

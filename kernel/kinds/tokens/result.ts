import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import type { Token } from '../../results/tokens';
import { type BodySchema, tokenSchema } from '../../results/schemas';

export interface TokensResult extends Envelope {
  readonly kind: 'tokens';
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The model has a tokenizer of its own; left out for GPT-2's byte-pair encoding. */
  readonly own_tokenizer?: true;
}

export type TokensBody = BodyOf<TokensResult>;

export const tokensSchema: BodySchema<TokensResult> = v.object({
  ...{ kind: v.literal('tokens'), text: v.string(), tokens: v.array(tokenSchema) },
  own_tokenizer: v.exactOptional(v.literal(true)),
});

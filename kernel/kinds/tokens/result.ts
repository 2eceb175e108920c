import type { BodyOf, Envelope } from '../../results/envelope';
import type { Token } from '../../results/tokens';

export interface TokensResult extends Envelope {
  readonly kind: 'tokens';
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The model has a tokenizer of its own; left out for GPT-2's byte-pair encoding. */
  readonly own_tokenizer?: true;
}

export type TokensBody = BodyOf<TokensResult>;

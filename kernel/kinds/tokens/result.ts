import type { BodyOf, Envelope } from '../../results/envelope';
import type { Token } from '../../results/tokens';

export interface TokensResult extends Envelope {
  readonly kind: 'tokens';
  readonly text: string;
  readonly tokens: readonly Token[];
}

export type TokensBody = BodyOf<TokensResult>;

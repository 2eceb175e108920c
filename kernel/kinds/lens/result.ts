import type { BodyOf, Envelope } from '../../results/envelope';
import type { LikelyToken, Token } from '../../results/tokens';

export interface LensArm {
  readonly name: 'unsteered' | 'steered';
  /** [layer][position]: the likeliest token. */
  readonly top: readonly (readonly LikelyToken[])[];
}

export interface LensTarget extends Token {
  /** By layer, at the last position. */
  readonly p_unsteered: readonly number[];
  readonly p_steered: readonly number[];
}

export interface LensResult extends Envelope {
  readonly kind: 'lens';
  readonly prompt: string;
  /** 0 to n_layers; the last is the final residual stream. */
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
  readonly arms: readonly LensArm[];
  readonly targets?: readonly LensTarget[];
}

export type LensBody = BodyOf<LensResult>;

import type { BodyOf, Envelope } from '../../results/envelope';

export interface NormsResult extends Envelope {
  readonly kind: 'norms';
  readonly prompt: string;
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
  /** [layer][position]: L2 norm of all that is added there, as if each addition went to that layer. */
  readonly added: readonly (readonly number[])[];
  /** [layer][position]: L2 norm of the prompt's own resid_pre. */
  readonly residual: readonly (readonly number[])[];
  readonly ratio: readonly (readonly number[])[];
}

export type NormsBody = BodyOf<NormsResult>;

import type { BodyOf, Envelope } from '../../results/envelope';

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** Largest difference in log-probability that was seen. */
  readonly measured: number;
  readonly tolerance: number;
}

export interface CheckResult extends Envelope {
  readonly kind: 'check';
  readonly checks: readonly Check[];
}

export type CheckBody = BodyOf<CheckResult>;

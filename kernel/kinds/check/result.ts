import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import { atLeastZero, type BodySchema } from '../../results/schemas';

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

export const checkSchema: BodySchema<CheckResult> = v.object({
  kind: v.literal('check'),
  checks: v.array(
    v.object({ name: v.string(), passed: v.boolean(), measured: atLeastZero, tolerance: atLeastZero }),
  ),
});

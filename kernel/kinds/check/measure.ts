import { checkCount, runChecks, type Check } from '../../../model/checks';
import type { CheckBody } from './result';
import { type Measure, type Plan } from '../measuring';
import { natural } from '../../results/schemas';
import { type PlanEntries } from '../planSchema';

export interface CheckPlan extends Plan {
  readonly kind: 'check';
  /** The layer that the checks steer at. */
  readonly layer: number;
}

/** How its plans are read. @public The process that measures finds it by the name of the kind. */
export const entries: PlanEntries<CheckPlan> = { layer: natural };

/** What must hold for every checkpoint (semantics 14), measured on this one. */
export const measure: Measure<CheckPlan, CheckBody> = async function* (plan, _points, engine, work) {
  const checks: Check[] = [];
  work.progress?.(0);
  for await (const check of runChecks(engine, plan.layer, work.signal)) {
    checks.push(check);
    work.progress?.(checks.length / checkCount());
  }
  yield { point: 0, state: 'done', result: { kind: 'check', checks } };
};

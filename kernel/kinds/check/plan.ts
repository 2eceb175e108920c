import { recorded } from '../../session';
import type { CheckStatement } from '../../language/statements/check';
import { bytesPer, type MeasurementPlan, type Planner, type Planning } from '../planning';

export interface CheckPlan extends MeasurementPlan {
  readonly kind: 'check';
  /** Where the checks steer. */
  readonly layer: number;
}

export async function planCheck(_statement: CheckStatement, planning: Planning): Promise<CheckPlan> {
  const { defaultLayer } = await planning.facts();
  return {
    kind: 'check',
    layer: defaultLayer,
    settings: recorded(planning.session.settings),
    steering: { axes: [], additions: [], shown: [], preamble: [] },
  };
}

export const checkPlanner: Planner<CheckStatement, CheckPlan> = {
  plan: planCheck,
  doing: () => 'Checking',
  bytesPerPoint: () => 10 * bytesPer.token,
  smaller: null,
  points: 'together',
};

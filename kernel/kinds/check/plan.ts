import { recorded } from '../../session';
import type { StatementOf } from '../../language/ast';
import { bytesPer, type MeasurementPlan, type Planner, type Planning } from '../planning';

export interface CheckPlan extends MeasurementPlan {
  readonly kind: 'check';
  /** Where the checks steer. */
  readonly layer: number;
}

export async function planCheck(_statement: StatementOf<'check'>, planning: Planning): Promise<CheckPlan> {
  const { defaultLayer } = await planning.facts();
  return {
    kind: 'check',
    layer: defaultLayer,
    settings: recorded(planning.session.settings),
    steering: { axes: [], additions: [], shown: [] },
  };
}

export const checkPlanner: Planner<StatementOf<'check'>, CheckPlan> = {
  plan: planCheck,
  doing: () => 'Checking',
  bytesPerPoint: () => 10 * bytesPer.token,
  smaller: null,
  points: 'together',
};

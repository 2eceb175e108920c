import { recorded } from '../../session';
import type { CheckStatement } from '../../language/statements/check';
import { bytesPer, type Planned, type Planner, type Planning } from '../planning';
import type { CheckPlan } from './measure';

async function planCheck(_statement: CheckStatement, planning: Planning): Promise<Planned<CheckPlan>> {
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

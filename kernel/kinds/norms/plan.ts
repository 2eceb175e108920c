import type { NormsStatement } from '../../language/statements/norms';
import { bytesPer, planPrompt, type Planned, type Planner, type Planning } from '../planning';
import type { NormsPlan } from './measure';

async function planNorms(statement: NormsStatement, planning: Planning): Promise<Planned<NormsPlan>> {
  const { n_layers } = await planning.facts();
  return { kind: 'norms', ...(await planPrompt(statement, planning)), n_layers };
}

export const normsPlanner: Planner<NormsStatement, NormsPlan> = {
  plan: planNorms,
  doing: () => 'Measuring norms',
  bytesPerPoint: ({ ids, n_layers }) => 3 * n_layers * ids.length * bytesPer.number,
  smaller: 'a shorter prompt',
  points: 'each',
  work: 'prompt',
};

import { requireSpace } from '../../plan/vectors';
import { problem } from '../../problem';
import { recorded } from '../../session';
import type { CheckStatement } from '../../language/statements/check';
import { bytesPer, type Planned, type Planner, type Planning } from '../planning';
import type { CheckPlan } from './measure';

/** Tokens of the longest row of the checks: a prompt, and what is sampled after it. */
const longestRow = 21;

async function planCheck(statement: CheckStatement, planning: Planning): Promise<Planned<CheckPlan>> {
  const facts = await planning.facts();
  const { defaultLayer, n_ctx } = facts;
  requireSpace(facts, statement);
  if (n_ctx < longestRow)
    throw problem('context-too-small', statement, { what: 'check', tokens: longestRow, context: n_ctx });
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
  work: 'prompt',
};

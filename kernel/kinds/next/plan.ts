import type { NextStatement } from '../../language/statements/next';
import { bytesPer, planPrompt, settingsWith, type Planned, type Planner, type Planning } from '../planning';
import type { NextPlan } from './measure';

async function planNext(statement: NextStatement, planning: Planning): Promise<Planned<NextPlan>> {
  const { top } = settingsWith(planning.session, statement.options);
  return { kind: 'next', ...(await planPrompt(statement, planning)), top };
}

export const nextPlanner: Planner<NextStatement, NextPlan> = {
  plan: planNext,
  doing: () => 'Comparing next-token probabilities',
  bytesPerPoint: ({ top }) => 3 * top * bytesPer.token,
  smaller: 'a smaller top',
  points: 'each',
  work: 'prompt',
};

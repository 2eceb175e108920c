import { promptIds } from '../../../model/tokenizer/tokenizer';
import type { NextStatement } from '../../language/statements/next';
import { checkPlaces, placedIn } from '../../plan/steering';
import { recorded } from '../../session';
import { bytesPer, settingsWith, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import type { NextPlan } from './measure';

async function planNext(statement: NextStatement, planning: Planning): Promise<Planned<NextPlan>> {
  const { prompt } = statement;
  const settings = settingsWith(planning.session, statement.options);
  const facts = await planning.facts();
  const steering = await steeringOf(planning);
  const ids = promptIds(facts.tokenizer, prompt.value);
  checkPlaces(steering, ids.length, facts, prompt);
  return {
    kind: 'next',
    prompt: prompt.value,
    ids,
    top: settings.top,
    settings: recorded(settings),
    steering: placedIn(steering, ids.length),
  };
}

export const nextPlanner: Planner<NextStatement, NextPlan> = {
  plan: planNext,
  doing: () => 'Comparing next-token probabilities',
  bytesPerPoint: ({ top }) => 3 * top * bytesPer.token,
  smaller: 'a smaller top',
  points: 'each',
};

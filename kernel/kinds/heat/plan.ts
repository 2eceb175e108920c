import { paddingOf } from '../../../model/steering';
import type { HeatStatement } from '../../language/statements/heat';
import { checkPlaces, placedIn } from '../../plan/steering';
import { requireSpace } from '../../plan/vectors';
import { problem } from '../../problem';
import { recorded } from '../../session';
import { bytesPer, settingsWith, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import { slicesBehind } from './slices';
import type { HeatPlan } from './measure';

async function planHeat(statement: HeatStatement, planning: Planning): Promise<Planned<HeatPlan>> {
  const { text } = statement;
  const facts = await planning.facts();
  const ids = facts.tokenizer.encode(text.value);
  if (ids.length === 0) throw problem('empty-text', text, {});
  const steering = await steeringOf(planning);
  const width = paddingOf(steering.additions);
  if (width > 1) requireSpace(facts, statement);
  const lengths = slicesBehind(width, ids.length, facts.n_ctx).map(({ start, end }) => width + end - start);
  for (const length of lengths) checkPlaces(steering, length, facts, text);
  const settings = settingsWith(planning.session, statement.options);
  return { kind: 'heat', ids, settings: recorded(settings), steering: placedIn(steering, lengths[0] ?? 0) };
}

export const heatPlanner: Planner<HeatStatement, HeatPlan> = {
  plan: planHeat,
  doing: () => 'Measuring log-probabilities',
  bytesPerPoint: ({ ids }) => ids.length * bytesPer.token,
  smaller: 'a shorter text',
  points: 'each',
  work: 'score',
};

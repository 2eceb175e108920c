import { promptIds } from '../../../model/tokenizer/tokenizer';
import type { NormsStatement } from '../../language/statements/norms';
import { checkPlaces, placedIn } from '../../plan/steering';
import { recorded } from '../../session';
import { bytesPer, settingsWith, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import type { NormsPlan } from './measure';

async function planNorms(statement: NormsStatement, planning: Planning): Promise<Planned<NormsPlan>> {
  const { prompt } = statement;
  const facts = await planning.facts();
  const steering = await steeringOf(planning);
  const ids = promptIds(facts.tokenizer, prompt.value);
  checkPlaces(steering, ids.length, facts, prompt);
  return {
    kind: 'norms',
    prompt: prompt.value,
    ids,
    n_layers: facts.n_layers,
    settings: recorded(settingsWith(planning.session, statement.options)),
    steering: placedIn(steering, ids.length),
  };
}

export const normsPlanner: Planner<NormsStatement, NormsPlan> = {
  plan: planNorms,
  doing: () => 'Measuring norms',
  bytesPerPoint: ({ ids, n_layers }) => 3 * n_layers * ids.length * bytesPer.number,
  smaller: 'a shorter prompt',
  points: 'each',
};

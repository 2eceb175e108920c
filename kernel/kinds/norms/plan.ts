import { promptIds } from '../../../model/tokenizer/tokenizer';
import type { NormsStatement } from '../../language/statements/norms';
import { checkPlaces, placedIn } from '../../plan/steering';
import { recorded } from '../../session';
import {
  bytesPer,
  settingsWith,
  steeringOf,
  type MeasurementPlan,
  type Planner,
  type Planning,
} from '../planning';

export interface NormsPlan extends MeasurementPlan {
  readonly kind: 'norms';
  readonly prompt: string;
  /** Token ids of the prompt, BOS in front. */
  readonly ids: readonly number[];
  readonly n_layers: number;
}

export async function planNorms(statement: NormsStatement, planning: Planning): Promise<NormsPlan> {
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

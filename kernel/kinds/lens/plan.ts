import type { ModelFacts } from '../../../model/source/source';
import { promptIds } from '../../../model/tokenizer/tokenizer';
import type { Text } from '../../language/ast';
import type { LensStatement } from '../../language/statements/lens';
import { checkPlaces, placedIn } from '../../plan/steering';
import { problem } from '../../problem';
import { recorded } from '../../session';
import { bytesPer, settingsWith, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import type { LensPlan } from './measure';

async function planLens(statement: LensStatement, planning: Planning): Promise<Planned<LensPlan>> {
  const { prompt } = statement;
  const facts = await planning.facts();
  const targets = statement.of.map((target) => oneToken(target, facts));
  const steering = await steeringOf(planning);
  const ids = promptIds(facts.tokenizer, prompt.value);
  checkPlaces(steering, ids.length, facts, prompt);
  return {
    kind: 'lens',
    prompt: prompt.value,
    ids,
    targets,
    n_layers: facts.n_layers,
    settings: recorded(settingsWith(planning.session, statement.options)),
    steering: placedIn(steering, ids.length),
  };
}

function oneToken(target: Text, { tokenizer }: ModelFacts): number {
  const ids = tokenizer.encode(target.value);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw problem('target-not-one-token', target, {
    target: target.value,
    tokens: ids.map((part) => tokenizer.describe(part).text),
  });
}

export const lensPlanner: Planner<LensStatement, LensPlan> = {
  plan: planLens,
  doing: () => 'Looking through the layers',
  bytesPerPoint: ({ ids, n_layers }) => 2 * (n_layers + 1) * ids.length * bytesPer.token,
  smaller: 'a shorter prompt',
  points: 'each',
};

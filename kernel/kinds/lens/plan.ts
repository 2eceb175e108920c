import type { ModelFacts } from '../../../model/source/source';
import type { Text } from '../../language/ast';
import type { LensStatement } from '../../language/statements/lens';
import { problem } from '../../problem';
import { bytesPer, planPrompt, type Planned, type Planner, type Planning } from '../planning';
import type { LensPlan } from './measure';

async function planLens(statement: LensStatement, planning: Planning): Promise<Planned<LensPlan>> {
  const facts = await planning.facts();
  const targets = statement.of.map((target) => oneToken(target, facts));
  return { kind: 'lens', ...(await planPrompt(statement, planning)), targets, n_layers: facts.n_layers };
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
  work: 'prompt',
};

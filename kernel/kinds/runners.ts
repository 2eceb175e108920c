import type { Statement, StatementOf } from '../language/statements/all';
import { planAlign } from './align/plan';
import { measure as measureCheck } from './check/measure';
import { checkPlanner } from './check/plan';
import { measure as measureCompare } from './compare/measure';
import { comparePlanner } from './compare/plan';
import { measure as measureComplete } from './complete/measure';
import { completePlanner } from './complete/plan';
import { measure as measureCount } from './count/measure';
import { countPlanner } from './count/plan';
import { measure as measureHeat } from './heat/measure';
import { heatPlanner } from './heat/plan';
import { measure as measureLens } from './lens/measure';
import { tellHelp } from './help/change';
import { lensPlanner } from './lens/plan';
import { defineName } from './let/change';
import { loadVector } from './load/change';
import { changeModel } from './model/change';
import { measure as measureNext } from './next/measure';
import { nextPlanner } from './next/plan';
import { measure as measureNorms } from './norms/measure';
import { normsPlanner } from './norms/plan';
import { changing, measuring, telling, type Runner } from './runner';
import { saveVector } from './save/change';
import { measure as measureScore } from './score/measure';
import { scorePlanner } from './score/plan';
import { changeSettings } from './set/change';
import { measure as measureSimilarity } from './similarity/measure';
import { similarityPlanner } from './similarity/plan';
import { changeSteering } from './steer/change';
import { planTokens } from './tokens/plan';

/** How each statement runs. */
const runners: { readonly [K in Statement['kind']]: Runner<StatementOf<K>> } = {
  model: changing(changeModel),
  set: changing(changeSettings),
  let: changing(defineName),
  steer: changing(changeSteering),
  complete: measuring(completePlanner, measureComplete),
  next: measuring(nextPlanner, measureNext),
  align: telling(planAlign),
  tokens: telling(planTokens),
  heat: measuring(heatPlanner, measureHeat),
  score: measuring(scorePlanner, measureScore),
  count: measuring(countPlanner, measureCount),
  norms: measuring(normsPlanner, measureNorms),
  lens: measuring(lensPlanner, measureLens),
  compare: measuring(comparePlanner, measureCompare),
  similarity: measuring(similarityPlanner, measureSimilarity),
  check: measuring(checkPlanner, measureCheck),
  save: changing(saveVector),
  load: changing(loadVector),
  help: changing(tellHelp),
};

type Statements = { readonly [K in Statement['kind']]: StatementOf<K> };

/** The runner of a statement. */
export function runnerOf<K extends Statement['kind']>(kind: K): Runner<Statements[K]> {
  return runners[kind];
}

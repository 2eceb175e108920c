import { promptIds } from '../../../model/tokenizer/tokenizer';
import type { CountStatement } from '../../language/statements/count';
import { listedWords } from '../../language/countedWords';
import { checkPlaces, placedIn } from '../../plan/steering';
import { recorded } from '../../session';
import { bytesPer, settingsWith, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import type { CountPlan } from './measure';

async function planCount(statement: CountStatement, planning: Planning): Promise<Planned<CountPlan>> {
  const facts = await planning.facts();
  const steering = await steeringOf(planning);
  const prompts = statement.prompts.map((prompt) => {
    const ids = promptIds(facts.tokenizer, prompt.value);
    checkPlaces(steering, ids.length, facts, prompt);
    return { prompt: prompt.value, ids };
  });
  return {
    kind: 'count',
    words: listedWords(statement.words.value),
    prompts,
    settings: recorded(settingsWith(planning.session, statement.options)),
    steering: placedIn(steering, prompts.at(-1)?.ids.length ?? 0),
  };
}

export const countPlanner: Planner<CountStatement, CountPlan> = {
  plan: planCount,
  doing: () => 'Counting words in completions',
  bytesPerPoint: ({ prompts, settings }) => 2 * prompts.length * settings.n * bytesPer.number,
  smaller: 'a smaller n',
  points: 'each',
  work: 'decode',
};

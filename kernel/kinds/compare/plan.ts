import { paddingOf } from '../../../model/steering';
import type { CompareStatement } from '../../language/statements/compare';
import type { SessionAddition } from '../../plan/addition';
import { checkPlaces, placedIn } from '../../plan/steering';
import { requireSpace } from '../../plan/vectors';
import { problem } from '../../problem';
import { additionsAt, pointsOf } from '../../results/axes';
import { recorded } from '../../session';
import { bytesPer, settingsWith, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import type { ComparePlan, PromptedWords } from './measure';

async function planCompare(statement: CompareStatement, planning: Planning): Promise<Planned<ComparePlan>> {
  const { prompt } = statement;
  const settings = settingsWith(planning.session, statement.options);
  const facts = await planning.facts();
  const ids = facts.tokenizer.encode(prompt.value);
  if (ids.length === 0) throw problem('empty-text', prompt, {});
  const [first] = planning.session.steering;
  if (!first) throw problem('needs-steering', statement, { what: 'compare' });
  const steering = await steeringOf(planning);
  const width = paddingOf(steering.additions);
  if (width > 1) requireSpace(facts, prompt);
  const length = width + ids.length;
  checkPlaces(steering, length, facts, prompt);
  const signs = new Set(
    pointsOf(steering.axes).map((point) => {
      const [addition] = additionsAt(steering.additions, steering.axes, point, (unchanged) => unchanged);
      return addition && addition.coefficient < 0 ? -1 : 1;
    }),
  );
  // Those of a sign that no point has are there too: then a wider sweep is the same plan at more points.
  const wordsAt = (sign: 1 | -1): PromptedWords | null => {
    const text = statement.words?.value ?? firstPositivePrompt(first, sign);
    const isNeeded = signs.has(sign);
    if (text === null && isNeeded) throw problem('needs-words', statement, {});
    if (text === null) return null;
    const words = facts.tokenizer.encode(text);
    if (isNeeded) checkPlaces({ ...steering, additions: [] }, 1 + words.length + ids.length, facts, prompt);
    return { text, ids: words };
  };
  return {
    kind: 'compare',
    prompt: prompt.value,
    ids,
    words: { positive: wordsAt(1), negative: wordsAt(-1) },
    top: settings.top,
    settings: recorded(settings),
    steering: placedIn(steering, length),
  };
}

/** The first prompt of an addition whose factor is positive under a coefficient of this sign. */
function firstPositivePrompt({ terms }: SessionAddition, sign: 1 | -1): string | null {
  const texts = terms.flatMap((term) => ('text' in term && sign * term.factor > 0 ? [term.text] : []));
  return texts[0] ?? null;
}

export const comparePlanner: Planner<CompareStatement, ComparePlan> = {
  plan: planCompare,
  doing: () => 'Comparing steering with prompting',
  bytesPerPoint: ({ top }) => 3 * top * bytesPer.token,
  smaller: 'a smaller top',
  points: 'each',
  work: 'score',
};

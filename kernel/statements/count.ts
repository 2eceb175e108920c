import { generate, type Arm } from '../../model/generate';
import { detokenize } from '../../model/tokenizer';
import type { Text } from '../language/ast';
import { listedWords, wordsOf } from '../language/countedWords';
import type { CountArm, ResolvedAddition } from '../results/types';
import { recorded } from '../session';
import { placePrompt, settingsWith, steeredInjections, type SteeredPrompt } from './statement';
import { swept } from './swept';

/** Completions that share every step: more of them take as long apart as together. */
const completionsPerPass = 64;

/** How often words stand in prompts and their completions, in both arms. */
export const count = swept('count', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const words = listedWords(statement.words.value);
  const { prompts } = statement;
  const model = await run.load();
  const { cacheBudget } = await run.choose();
  const arms = prompts.length * (points.length + 1);
  let armsDone = 0;

  /** Counts in the completions of a prompt by arm: unsteered where asked for, then at each point. */
  const countArms = async (prompt: Text, placed: readonly SteeredPrompt[], withUnsteered: boolean) => {
    const steered: Arm[] = withUnsteered ? [{ injections: [] }] : [];
    for (const point of placed) steered.push({ injections: await steeredInjections(run, point.placed) });
    const samples = await generate(model, {
      ...settings,
      prompt: placed[0]?.ids ?? [],
      arms: steered,
      cacheBudget,
      signal: run.signal,
      onStep: (_, fraction) =>
        run.progress('Counting words in completions', (armsDone + fraction * steered.length) / arms),
    });
    armsDone += steered.length;
    return samples.map((arm) =>
      arm.map(({ tokens }) => countWords(words, prompt.value + detokenize(tokens))),
    );
  };

  const unsteered: CountArm[] = [];
  const fitting = Math.floor(completionsPerPass / settings.n);
  // A sweep has two groups at least, so that an interrupted one has points.
  const together = Math.max(1, Math.min(fitting, Math.ceil(points.length / 2)));
  for (let start = 0; start < points.length; start += together) {
    const some = points.slice(start, start + together);
    /** [prompt][point] */
    const steered: CountArm[][] = [];
    let steering: readonly (readonly ResolvedAddition[])[] = [];
    for (const [index, prompt] of prompts.entries()) {
      const placed: SteeredPrompt[] = [];
      for (const additions of some) placed.push(await placePrompt(run, prompt, additions));
      const counts = await countArms(prompt, placed, unsteered[index] === undefined);
      unsteered[index] ??= countArm('unsteered', counts.shift() ?? []);
      steered.push(counts.map((arm) => countArm('steered', arm)));
      steering = placed.map((point) => point.steering);
    }
    some.forEach((_, point) =>
      done(start + point, {
        kind: 'count',
        words,
        prompts: prompts.map((prompt, index) => ({
          prompt: prompt.value,
          arms: [unsteered[index], steered[index]?.[point]] as CountArm[],
        })),
        settings: recorded(settings),
        steering: steering[point] ?? [],
      }),
    );
  }
});

function countArm(name: CountArm['name'], counts: readonly number[]): CountArm {
  return { name, mean: counts.reduce((sum, value) => sum + value, 0) / counts.length, counts };
}

/** How often the listed words stand in a text. */
export function countWords(words: readonly string[], text: string): number {
  const listed = new Set(words.map((word) => word.toLowerCase()));
  return wordsOf(text).filter((word) => listed.has(word)).length;
}

import { generate, type Arm } from '../../model/generate';
import { detokenize } from '../../model/tokenizer';
import type { CountArm, ResolvedAddition } from '../results/types';
import { recorded } from '../session';
import { placePrompt, settingsWith, steeredInjections } from './statement';
import { swept } from './swept';

/** How often words stand in prompts and their completions, in both arms. */
export const count = swept('count', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  const words = statement.words.value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const model = await run.load();
  const { cacheBudget } = await run.choose();
  /** [prompt][point] */
  const counted: CountArm[][] = [];
  let steering: readonly (readonly ResolvedAddition[])[] = [];
  for (const [index, prompt] of statement.prompts.entries()) {
    const placed = [];
    for (const additions of points) placed.push(await placePrompt(run, prompt, additions));
    const arms: Arm[] = [{ injections: [] }];
    for (const point of placed) arms.push({ injections: await steeredInjections(run, point.placed) });
    const samples = await generate(model, {
      ...settings,
      prompt: placed[0]?.ids ?? [],
      arms,
      cacheBudget,
      signal: run.signal,
      onStep: (_, fraction) =>
        run.progress('Counting words in completions', (index + fraction) / statement.prompts.length),
    });
    counted.push(
      samples.map((arm, at) => {
        const counts = arm.map(({ tokens }) => countWords(words, prompt.value + detokenize(tokens)));
        const mean = counts.reduce((sum, value) => sum + value, 0) / counts.length;
        return { name: at === 0 ? 'unsteered' : 'steered', mean, counts };
      }),
    );
    steering = placed.map((point) => point.steering);
  }
  points.forEach((_, point) =>
    done(point, {
      kind: 'count',
      words,
      prompts: statement.prompts.map((prompt, index) => ({
        prompt: prompt.value,
        arms: [counted[index]?.[0], counted[index]?.[point + 1]] as CountArm[],
      })),
      settings: recorded(settings),
      steering: steering[point] ?? [],
    }),
  );
});

/** Lower-case, every character that is no letter, digit or underscore to a space, split, counted. */
export function countWords(words: readonly string[], text: string): number {
  const listed = new Set(words.map((word) => word.toLowerCase()));
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]/gu, ' ')
    .split(/\s+/)
    .filter((word) => listed.has(word)).length;
}

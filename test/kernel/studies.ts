/**
 * Studies of what sentences claim. Numbers of the bundled model are measured once, and each study is drawn from them.
 * Under the null nothing differs but by chance: labels of texts are shuffled, and an unsteered arm of other seeds stands
 * in the place of the steered one. In other studies an effect was planted.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { sentence, type Result, type SweptResult } from '../../kernel/kinds/readings';
import { scoreGroup } from '../../kernel/kinds/score/groups';
import type { ScoreGroup } from '../../kernel/kinds/score/result';
import { mean } from '../../kernel/results/meanInterval';
import { root } from '../root';
import { runAlone } from '../modelFixture';
import { seeded, type Random } from '../unit/language/random';
import { countResult, scoreResult, sweepResult } from '../unit/results/measurements';

/** One text at one point: its change by steering in nats, and its scored tokens. */
interface ScoredText {
  readonly change: number;
  readonly tokens: number;
}

/** What the studies are drawn from. */
export interface Measured {
  /** 24 reviews. [text][point] */
  readonly texts: readonly (readonly ScoredText[])[];
  /** Words counted in unsteered completions, each of a random stream of its own. */
  readonly counts: readonly number[];
}

export async function measureOnce(): Promise<Measured> {
  const scored = await resultOf(
    'steer "Hate" - "Love" @6 x0.5..5 by 0.5\nscore "texts/reviews.csv" text review by stars',
  );
  assert.ok(scored.kind === 'sweep');
  const points = scored.points.map((point) => {
    assert.ok(point?.kind === 'score');
    return point.groups.flatMap(textsOf);
  });
  const counted = await resultOf(
    'count "the, he, his, she, her, and" in "One day the old man" n 400 tokens 12 temperature 1 top_p 1',
  );
  assert.ok(counted.kind === 'count');
  return {
    texts: (points[0] ?? []).map((_, text) => points.map((point) => point[text] ?? missing())),
    counts: counted.prompts[0]?.arms[0]?.counts ?? missing(),
  };
}

async function resultOf(source: string): Promise<Result> {
  const { errors, results } = await runAlone(source, { folder: join(root, 'examples') });
  assert.deepEqual(errors, []);
  return results[0] ?? missing();
}

function textsOf({ text_changes, text_tokens }: ScoreGroup): readonly ScoredText[] {
  return text_changes.map((change, text) => ({ change, tokens: text_tokens[text] ?? missing() }));
}

function missing(): never {
  throw new Error('nothing there');
}

/** The sentence of one study, drawn by chance. */
export type Study = (random: Random) => string;

/** How many of the studies say what is looked for. The seed of each is its number. */
export function sayingSo(studies: number, study: Study, what: RegExp): number {
  let found = 0;
  for (let seed = 1; seed <= studies; seed++) if (what.test(study(seeded(seed)))) found++;
  return found;
}

/** At most this many of the studies name somebody under the null: 5 % and two standard errors. */
export const mostByChance = (studies: number) =>
  Math.floor(studies * (0.05 + 2 * Math.sqrt((0.05 * 0.95) / studies)));

/** A sentence of `score` that tells any label apart from another. */
export const tellsLabels = /suits|most for/;
/** A sentence of a sweep that tells any point apart from another. */
export const tellsPoints = /is (?:highest|lowest) at /;
/** A sentence of a sweep that says of one point that it is at an end. */
export const namesPoint = /(?:highest|lowest) at coefficient \d+ \(/;
/** An arm in a sentence of `count`, or a prompt. */
export const namesArm = /^Steering|most after/;

/** An effect that was planted: nats a token, or words a completion; at which labels, prompts or points. */
interface Planted {
  readonly size: number;
  readonly at: readonly number[];
}
const nothing: Planted = { size: 0, at: [] };

const plantedAt = ({ size, at }: Planted, place: number) => (at.includes(place) ? size : 0);

const labelNames = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Texts with labels dealt by chance. */
export function labelStudy({ texts }: Measured, labels: number, planted = nothing): Study {
  return (random) => {
    const dealt = shuffled(texts, random).map((points) => points[3] ?? missing());
    const groups = labelNames.slice(0, labels).map((label, place) => {
      const own = dealt.filter((_, text) => text % labels === place);
      const added = plantedAt(planted, place);
      return groupOf(
        label,
        own.map(({ change, tokens }) => ({ change: change + added * tokens, tokens })),
      );
    });
    return sentence(scoreResult(groups));
  };
}

function groupOf(label: string, texts: readonly ScoredText[]): ScoreGroup {
  const sums = (arm: (text: ScoredText) => number) =>
    texts.map((text) => ({ logP: arm(text), tokens: text.tokens }));
  const before = sums(({ tokens }) => -5 * tokens);
  const after = sums(({ change, tokens }) => change - 5 * tokens);
  return scoreGroup(label, [...texts.keys()], before, after, 0);
}

/** A label's texts at a point of a sweep, whose intervals play no part in which point stands apart. */
function pointGroup(texts: readonly ScoredText[]): ScoreGroup {
  const sum = (value: (text: ScoredText) => number) => texts.reduce((total, text) => total + value(text), 0);
  const tokens = sum((text) => text.tokens);
  return {
    ...groupOf('reviews', texts.slice(0, 1)),
    ratio: Math.exp(-sum(({ change }) => change) / tokens),
    text_changes: texts.map(({ change }) => change),
    text_tokens: texts.map((text) => text.tokens),
  };
}

/** Two arms of unsteered completions of other seeds. */
export function countStudy(
  measured: Measured,
  completions: number,
  prompts: number,
  planted = nothing,
): Study {
  return (random) =>
    sentence(
      countResult({
        prompts: Array.from({ length: prompts }, (_, place) => {
          const before = drawn(measured.counts, completions, random);
          return countedPrompt(
            `prompt ${place}`,
            before,
            after(measured, completions, random, plantedAt(planted, place)),
          );
        }),
      }),
    );
}

function after(
  { counts }: Measured,
  completions: number,
  random: Random,
  planted: number,
): readonly number[] {
  return drawn(counts, completions, random).map((count) => count + planted);
}

function countedPrompt(prompt: string, before: readonly number[], steered: readonly number[]) {
  return {
    prompt,
    in_prompt: 0,
    arms: [
      { name: 'unsteered' as const, mean: mean(before), counts: before },
      { name: 'steered' as const, mean: mean(steered), counts: steered },
    ],
  };
}

/** A sweep of counts in which every point has completions of other seeds in the place of steered ones. */
export function countSweepStudy(
  measured: Measured,
  points: number,
  completions: number,
  planted = nothing,
): Study {
  return (random) => {
    const before = drawn(measured.counts, completions, random);
    return sweepSentence(points, (point) =>
      countResult({
        prompts: [
          countedPrompt('prompt', before, after(measured, completions, random, plantedAt(planted, point))),
        ],
      }),
    );
  };
}

/** A sweep of scores in which each text's changes are dealt to the points by chance. */
export function scoreSweepStudy({ texts }: Measured, points: number, planted = nothing): Study {
  return (random) =>
    sweepSentence(points, (point) =>
      scoreResult([
        pointGroup(
          texts.map((own) => {
            const { change, tokens } = random.pick(own);
            return { change: change + tokens * plantedAt(planted, point), tokens };
          }),
        ),
      ]),
    );
}

function sweepSentence(points: number, resultAt: (point: number) => SweptResult): string {
  const values = Array.from({ length: points }, (_, point) => point + 1);
  return sentence(sweepResult([{ name: 'coefficient', addition: 0, values }], values.map(resultAt)));
}

function drawn(counts: readonly number[], some: number, random: Random): readonly number[] {
  return Array.from({ length: some }, () => random.pick(counts));
}

function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  return all
    .map((one) => ({ one, at: random.below(2 ** 31) }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

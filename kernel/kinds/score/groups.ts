import { present } from '../../../model/present';
import { randomStream } from '../../../model/sampling';
import type { ScoreGroup } from './result';

/** Perplexity of the texts of one label in both arms, and their ratio with its interval. */

/** Sum of ln p over the scored tokens of one text, and how many they are. */
export interface TextSum {
  readonly logP: number;
  readonly tokens: number;
}

/** @param logProbs natural logarithms of the probabilities of one text's scored tokens, [tokens]. */
export function sumOf(logProbs: Float32Array): TextSum {
  return { logP: logProbs.reduce((sum, value) => sum + value, 0), tokens: logProbs.length };
}

/** Perplexities and their ratio over the texts of one label, `members` of all. */
export function scoreGroup(
  label: string,
  members: readonly number[],
  before: readonly TextSum[],
  after: readonly TextSum[],
  seed: number,
): ScoreGroup {
  const texts = members.map((index) => {
    const unsteered = present(before[index], `text ${index}`);
    const steered = present(after[index], `text ${index}`);
    return { unsteered: unsteered.logP, steered: steered.logP, tokens: unsteered.tokens };
  });
  const total = (value: (text: (typeof texts)[number]) => number) =>
    texts.reduce((sum, text) => sum + value(text), 0);
  const tokens = total((text) => text.tokens);
  if (tokens === 0)
    return {
      label,
      texts: texts.length,
      scored_tokens: 0,
      ppl_unsteered: null,
      ppl_steered: null,
      ratio: null,
      ratio_low: null,
      ratio_high: null,
    };
  const [unsteered, steered] = [total((text) => text.unsteered), total((text) => text.steered)];
  const changes = texts.map((text) => ({ change: text.steered - text.unsteered, tokens: text.tokens }));
  const [ratio_low, ratio_high] = bootstrap(changes, seed);
  return {
    label,
    texts: texts.length,
    scored_tokens: tokens,
    ppl_unsteered: Math.exp(-unsteered / tokens),
    ppl_steered: Math.exp(-steered / tokens),
    ratio: Math.exp(-(steered - unsteered) / tokens),
    ratio_low,
    ratio_high,
  };
}

const resamples = 1000;

/** 95 % percentile interval of the ratio over texts drawn with replacement; nulls for fewer than two texts. */
function bootstrap(
  texts: readonly { readonly change: number; readonly tokens: number }[],
  seed: number,
): readonly [number, number] | readonly [null, null] {
  if (texts.length < 2) return [null, null];
  const next = randomStream(seed, 0);
  const ratios = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let change = 0;
    let tokens = 0;
    for (let drawn = 0; drawn < texts.length; drawn++) {
      const text = present(texts[Math.floor(next() * texts.length)], 'drawn text');
      change += text.change;
      tokens += text.tokens;
    }
    ratios[i] = Math.exp(-change / (tokens || 1));
  }
  ratios.sort();
  const at = (share: number) => ratios[Math.round(share * (resamples - 1))] as number;
  return [at(0.025), at(0.975)];
}

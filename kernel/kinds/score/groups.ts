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
  const byText = {
    text_changes: texts.map((text) => text.steered - text.unsteered),
    text_tokens: texts.map((text) => text.tokens),
  };
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
      ...byText,
    };
  const [unsteered, steered] = [total((text) => text.unsteered), total((text) => text.steered)];
  const [ratio_low, ratio_high] = bootstrap(byText, seed);
  return {
    label,
    texts: texts.length,
    scored_tokens: tokens,
    ppl_unsteered: Math.exp(-unsteered / tokens),
    ppl_steered: Math.exp(-steered / tokens),
    ratio: Math.exp(-(steered - unsteered) / tokens),
    ratio_low,
    ratio_high,
    ...byText,
  };
}

const resamples = 1000;

/** 95 % percentile interval of the ratio over texts drawn with replacement; nulls for fewer than two texts. */
function bootstrap(
  { text_changes, text_tokens }: Pick<ScoreGroup, 'text_changes' | 'text_tokens'>,
  seed: number,
): readonly [number, number] | readonly [null, null] {
  const texts = text_changes.length;
  if (texts < 2) return [null, null];
  const next = randomStream(seed, 0);
  const ratios = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let change = 0;
    let tokens = 0;
    for (let drawn = 0; drawn < texts; drawn++) {
      const text = Math.floor(next() * texts);
      change += present(text_changes[text], 'drawn text');
      tokens += present(text_tokens[text], 'drawn text');
    }
    ratios[i] = Math.exp(-change / (tokens || 1));
  }
  ratios.sort();
  const at = (share: number) => present(ratios[Math.round(share * (resamples - 1))], 'resample');
  return [at(0.025), at(0.975)];
}

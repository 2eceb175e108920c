/** Results as the bundled model gives them for the post's first example, shortened; tests change what they are about. */
import type { CheckResult } from '../../../kernel/kinds/check/result';
import type { CompletionsResult } from '../../../kernel/kinds/complete/result';
import type { ModelInfo, ResolvedAddition, Settings } from '../../../kernel/results/envelope';
import type { NextResult, NextToken } from '../../../kernel/kinds/next/result';
import type { TokensResult } from '../../../kernel/kinds/tokens/result';

const settings: Settings = { temperature: 1, top_p: 0.3, freq_penalty: 1, tokens: 24, n: 2, seed: 0 };
const model: ModelInfo = {
  id: 'bundled',
  sha256: 'e33052daa871d2ccc9a1b6f31f1499c4281d886e8df91d5cb08aadd8af56661b',
  n_layers: 8,
  d_model: 192,
  precision: 'float32',
  revision: null,
  device: 'cpu',
};
export const loveHate: ResolvedAddition = {
  layer: 4,
  coefficient: 2,
  position: 'front',
  at: [0, 1, 2],
  plus: ['<|endoftext|>', 'Love', ' '],
  minus: ['<|endoftext|>', 'H', 'ate'],
  source: '"Love" - "Hate"',
};
export const base = { state: 'done', settings, model, steering: [loveHate] } as const;

export const your: NextToken = {
  id: 534,
  text: ' your',
  p_unsteered: 0.04942277764920013,
  p_steered: 0.2716285142914706,
  kl: 0.46286149998811305,
};
export const her: NextToken = {
  id: 607,
  text: ' her',
  p_unsteered: 0.000030301381678282086,
  p_steered: 0.003961765833915074,
  kl: 0.01930668252525354,
};
export const you: NextToken = {
  id: 345,
  text: ' you',
  p_unsteered: 0.6541041755161379,
  p_steered: 0.607360137787926,
  kl: -0.045032538674321936,
};

export function nextResult(changes: Partial<NextResult> = {}): NextResult {
  return {
    ...base,
    kind: 'next',
    prompt: 'I hate you because',
    position: 4,
    after: ' because',
    kl: 0.43216522856410555,
    entropy_unsteered: 1.4679858900423646,
    entropy_steered: 1.2668076507434225,
    tokens: [your, her, you],
    ...changes,
  };
}

export function completions(
  unsteered: readonly string[],
  steered: readonly string[],
  changes: Partial<CompletionsResult> = {},
): CompletionsResult {
  const samples = (texts: readonly string[]) =>
    texts.map((text) => ({ text, tokens: new Array<number>(24).fill(345), finished: false }));
  return {
    ...base,
    kind: 'completions',
    prompt: 'I hate you because',
    arms: [
      { name: 'unsteered', samples: samples(unsteered) },
      { name: 'steered', samples: samples(steered) },
    ],
    ...changes,
  };
}

export function tokensResult(text: string, tokens: TokensResult['tokens']): TokensResult {
  return { ...base, steering: [], kind: 'tokens', text, tokens };
}

export function checkResult(...measured: readonly (readonly [string, number])[]): CheckResult {
  const checks = measured.map(([name, value]) => ({
    name,
    measured: value,
    tolerance: 1e-4,
    passed: value <= 1e-4,
  }));
  return { ...base, steering: [], kind: 'check', checks };
}

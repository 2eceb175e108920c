/** Results as the bundled model gives them with a wedding vector, shortened; tests change what they are about. */
import type { CompareResult } from '../../../kernel/kinds/compare/result';
import type { CountResult } from '../../../kernel/kinds/count/result';
import type { HeatResult } from '../../../kernel/kinds/heat/result';
import type { LensResult } from '../../../kernel/kinds/lens/result';
import type { LikelyToken } from '../../../kernel/results/tokens';
import type { NormsResult } from '../../../kernel/kinds/norms/result';
import type { ResolvedAddition } from '../../../kernel/results/envelope';
import type { ScoreGroup, ScoreResult } from '../../../kernel/kinds/score/result';
import type { SweepResult } from '../../../kernel/kinds/readings';
import type { SweptResult } from '../../../kernel/kinds/readings';
import { base as loveHateBase, nextResult } from './examples';

export const wedding: ResolvedAddition = {
  layer: 4,
  coefficient: 2,
  position: 'front',
  at: [0, 1],
  plus: ['<|endoftext|>', ' wedding'],
  minus: ['<|endoftext|>', ' '],
  source: '" wedding" - " "',
};
const base = { ...loveHateBase, steering: [wedding] } as const;

const heatToken = (text: string, logp_unsteered: number, logp_steered: number, masked = false) => ({
  ...{ id: 1, text, logp_unsteered, logp_steered, masked },
});

export function heatResult(changes: Partial<HeatResult> = {}): HeatResult {
  return {
    ...base,
    kind: 'heat',
    tokens: [
      heatToken('The', -2.462648868560791, -3.4498019218444824, true),
      heatToken(' bride', -8.444948196411133, -3.4932425022125244),
      heatToken(' wore', -0.10471265017986298, -0.1266939789056778),
      heatToken(' white', -5.028468608856201, -4.438870429992676),
      heatToken('.', -3.2180681228637695, -3.249580144882202),
    ],
    ...changes,
  };
}

/** Ways in which twelve texts may lie around their mean. */
const spreads = [
  (text: number) => text % 2,
  (text: number) => (text >> 1) % 2,
  (text: number) => +(text < 6),
];

/** Texts whose changes add up to a ratio and lie around it. */
function textsWith(ratio: number, text_tokens: readonly number[], spread = 0) {
  const around = (text: number) => (spreads[spread]?.(text) === 1 ? 0.4 : -0.4);
  return { text_tokens, text_changes: text_tokens.map((n, text) => -Math.log(ratio) * n + around(text)) };
}

/** Twelve texts of one label. */
export function scored(
  label: string,
  ratio: number,
  ratio_low: number,
  ratio_high: number,
  spread = 0,
): ScoreGroup {
  return {
    ...weddings,
    label,
    ratio,
    ratio_low,
    ratio_high,
    ...textsWith(ratio, weddings.text_tokens, spread),
  };
}

export const weddings: ScoreGroup = {
  label: 'weddings.txt',
  texts: 12,
  scored_tokens: 146,
  ppl_unsteered: 127.95584114717754,
  ppl_steered: 101.74152321480256,
  ratio: 0.7951299628266078,
  ratio_low: 0.7297073196146178,
  ratio_high: 0.8659645743523131,
  ...textsWith(0.7951299628266078, [13, 13, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12]),
};
export const shipping: ScoreGroup = {
  label: 'shipping.txt',
  texts: 12,
  scored_tokens: 124,
  ppl_unsteered: 405.4456225959442,
  ppl_steered: 578.4847289961374,
  ratio: 1.4267874574456538,
  ratio_low: 1.2817055946626086,
  ratio_high: 1.5814280346137846,
  ...textsWith(1.4267874574456538, [11, 11, 11, 11, 10, 10, 10, 10, 10, 10, 10, 10]),
};
export function scoreResult(
  groups: readonly ScoreGroup[] = [weddings, shipping],
  changes: Partial<ScoreResult> = {},
): ScoreResult {
  return { ...base, kind: 'score', groups, ...changes };
}

export function normsResult(changes: Partial<NormsResult> = {}): NormsResult {
  return {
    ...base,
    kind: 'norms',
    prompt: 'In the morning',
    layers: [4, 5],
    tokens: ['<|endoftext|>', 'In', ' the', ' morning'],
    added: [
      [0, 221.9644505494134, 0, 0],
      [0, 250.63583162896668, 0, 0],
    ],
    residual: [
      [233.37607562436466, 231.79546278109146, 217.14456223785592, 209.133025905575],
      [236.97806224157426, 236.72346539070924, 210.01956958620428, 210.19488332852788],
    ],
    ratio: [
      [0, 0.9575875553657299, 0, 0],
      [0, 1.0587705414640465, 0, 0],
    ],
    ...changes,
  };
}

const likely = (id: number, text: string, p: number): LikelyToken => ({ id, text, p });

export function lensResult(changes: Partial<LensResult> = {}): LensResult {
  return {
    ...base,
    kind: 'lens',
    prompt: 'and the',
    layers: [0, 1, 2],
    tokens: [' and', ' the'],
    arms: [
      {
        name: 'unsteered',
        top: [
          [likely(262, ' the', 0.10117174757699858), likely(477, ' all', 0.0350188522570025)],
          [likely(262, ' the', 0.4254965808152251), likely(1468, ' old', 0.04979544396796532)],
          [likely(262, ' the', 0.3305732717756338), likely(1468, ' old', 0.3690286733037018)],
        ],
      },
      {
        name: 'steered',
        top: [
          [likely(262, ' the', 0.10117174757699858), likely(477, ' all', 0.0350188522570025)],
          [likely(262, ' the', 0.22058627277527926), likely(32443, ' groom', 0.07394377445390364)],
          [likely(262, ' the', 0.5794678939752099), likely(32443, ' groom', 0.875026115377971)],
        ],
      },
    ],
    ...changes,
  };
}

const targetOf = (
  id: number,
  text: string,
  p_unsteered: readonly number[],
  p_steered: readonly number[],
) => ({
  ...{ id, text, p_unsteered, p_steered },
});
export const groom = targetOf(32443, ' groom', [0.0000175, 0.000241, 0.369], [0.0000175, 0.000599, 0.875]);
export const captain = targetOf(
  10654,
  ' captain',
  [0.000389, 0.000474, 0.00337],
  [0.000389, 0.00027, 0.0000128],
);

export function countResult(changes: Partial<CountResult> = {}): CountResult {
  return {
    ...base,
    kind: 'count',
    words: ['wedding', 'bride'],
    prompts: [
      {
        prompt: 'In the morning',
        in_prompt: 0,
        arms: [
          { name: 'unsteered', mean: 0, counts: [0, 0, 0] },
          { name: 'steered', mean: 4 / 3, counts: [1, 2, 1] },
        ],
      },
    ],
    ...changes,
  };
}

export function compareResult(changes: Partial<CompareResult> = {}): CompareResult {
  const top = (first: LikelyToken, second: LikelyToken) => [first, second];
  return {
    ...base,
    kind: 'compare',
    prompt: 'I recently went to this',
    words: ' wedding',
    arms: [
      {
        ...{ name: 'steered', kl: 3.835013659621805, scored_tokens: 4, ratio: 0.28034139642560835 },
        top: top(likely(10614, ' wedding', 0.45920581250956444), likely(1263, ' big', 0.2562344916265461)),
      },
      {
        ...{ name: 'prompted', kl: 1.6160515498396644, scored_tokens: 4, ratio: 1.2008880801076416 },
        top: top(likely(10614, ' wedding', 0.2881618652926031), likely(1263, ' big', 0.12432089353879407)),
      },
      {
        ...{ name: 'random', kl: 0.06681749544807214, scored_tokens: 4, ratio: 0.6163759023554138 },
        top: top(likely(5440, ' planet', 0.14920624581765046), likely(1295, ' place', 0.09756103004907288)),
      },
    ],
    ...changes,
  };
}

/** A sweep of any measurement: points differ in what `at` gives for their addition. */
export function sweepResult(
  axes: SweepResult['axes'],
  points: readonly SweptResult[],
  changes: Partial<SweepResult> = {},
): SweepResult {
  return { ...base, kind: 'sweep', axes, kind_swept: points[0]?.kind ?? 'next', points, ...changes };
}

/** KL at some layers, two of what the bundled model gives for love minus hate. */
export function layerSweep(kls: readonly number[], changes: Partial<SweepResult> = {}): SweepResult {
  const values = [0, 1, 2, 3];
  const points = kls.map((kl, layer) => nextResult({ kl, steering: [{ ...wedding, layer }] }));
  return sweepResult([{ name: 'layer', addition: 0, values }], points, changes);
}

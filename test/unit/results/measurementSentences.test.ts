import assert from 'node:assert/strict';
import { pointText } from '../../../kernel/results/sweepAxes';
import { qualification, sentence, type Result } from '../../../kernel/kinds/readings';
import { completions, nextResult } from './examples';
import {
  captain,
  compareResult,
  countResult,
  groom,
  heatResult,
  layerSweep,
  lensResult,
  normsResult,
  scored,
  scoreResult,
  shipping,
  sweepResult,
  wedding,
  weddings,
} from './measurements';

function says(what: string, result: Result, expected: string): void {
  it(what, () => assert.equal(sentence(result), expected));
}

const unsteered = { steering: [] } as const;

describe('the sentence of heat', () => {
  says(
    'has the total, the ratio and the token that moved most',
    heatResult(),
    "Steering makes the text more likely: +5.49 nats over 4 scored tokens (perplexity ratio 0.254), most at ' bride' (+4.95).",
  );
  const down = heatResult().tokens.map((token) => ({
    ...token,
    logp_unsteered: token.logp_steered,
    logp_steered: token.logp_unsteered,
  }));
  says(
    'names the token that fell furthest where the text became less likely',
    heatResult({ tokens: down }),
    "Steering makes the text less likely: −5.49 nats over 4 scored tokens (perplexity ratio 3.94), most at ' bride' (−4.95).",
  );
  says(
    'says that nothing steers',
    heatResult(unsteered),
    'No steering is on: perplexity 66.6 over 4 scored tokens.',
  );
  says(
    'says that nothing changed',
    heatResult({ tokens: down.map((token) => ({ ...token, logp_steered: token.logp_unsteered })) }),
    'Steering changes nothing here: no log-probability differs over 4 scored tokens.',
  );
  says(
    'says that a text of one token is masked',
    heatResult({ tokens: heatResult().tokens.slice(0, 1) }),
    'Nothing was scored: the text has one token, and the first prediction is masked.',
  );
});

describe('the sentence of score', () => {
  const one = {
    ...{ ...weddings, texts: 1, ratio_low: null, ratio_high: null },
    ...{ text_changes: [33], text_tokens: [146] },
  };
  const none = {
    ...{ ...one, scored_tokens: 0, ppl_unsteered: null, ppl_steered: null, ratio: null },
    ...{ text_changes: [0], text_tokens: [0] },
  };
  says(
    'names the best and the worst label',
    scoreResult(),
    "Of 2 labels, steering suits 'weddings.txt' best, perplexity ratio 0.795 (95 % interval 0.73 to 0.866), and 'shipping.txt' least, 1.43 (95 % interval 1.28 to 1.58).",
  );
  says(
    'says where steering raises them all',
    scoreResult([scored('sea', 1.1, 1.05, 1.2), shipping]),
    "Steering raises the perplexity of both labels: most for 'shipping.txt', ratio 1.43 (95 % interval 1.28 to 1.58), and least for 'sea', 1.1 (95 % interval 1.05 to 1.2).",
  );
  says(
    'says where steering lowers them all',
    scoreResult([weddings, scored('ships', 0.97, 0.94, 0.98), scored('sea', 0.9, 0.88, 0.92)]),
    "Steering lowers the perplexity of all 3 labels: most for 'weddings.txt', ratio 0.795 (95 % interval 0.73 to 0.866), and least for 'ships', 0.97 (95 % interval 0.94 to 0.98).",
  );
  says(
    'names no label where all of them overlap, and says which intervals include 1',
    scoreResult([
      scored('1', 0.945, 0.885, 1.01),
      scored('3', 0.96, 0.93, 0.99),
      scored('5', 0.98, 0.96, 1.07),
    ]),
    "The 3 labels cannot be told apart at 95 %: perplexity ratios from 0.945 (95 % interval 0.885 to 1.01) for '1' to 0.98 (95 % interval 0.96 to 1.07) for '5'; the intervals of 2 labels include 1.",
  );
  says(
    'names the label at one end, and counts those that share the other',
    scoreResult([weddings, scored('ships', 1.02, 0.98, 1.06), scored('sea', 1.03, 0.99, 1.07)]),
    "Of 3 labels, steering suits 'weddings.txt' best, perplexity ratio 0.795 (95 % interval 0.73 to 0.866), and 2 labels least, 1.02 to 1.03, not told apart at 95 %; the intervals of 2 labels include 1.",
  );
  says(
    'names no label of a single text',
    scoreResult([weddings, { ...one, label: 'sea', ratio: 1.5 }]),
    "The 2 labels cannot be told apart at 95 %: perplexity ratios from 0.795 (95 % interval 0.73 to 0.866) for 'weddings.txt' to 1.5 (one text: no interval) for 'sea'.",
  );
  says(
    'says that one label is not told from no change',
    scoreResult([scored('sea', 0.98, 0.94, 1.03)]),
    "With steering the perplexity of 'sea' is 0.98 times what it is unsteered (95 % interval 0.94 to 1.03), not told from no change at 95 %, 12 texts.",
  );
  const fewTexts = { texts: 5, text_changes: [3, 2, 3, 2, 3], text_tokens: [10, 10, 10, 10, 10] };
  says(
    'claims no direction from five texts, whose signs agree by chance too often',
    scoreResult([{ ...scored('sea', 0.77, 0.74, 0.8), ...fewTexts }]),
    "With steering the perplexity of 'sea' is 0.77 times what it is unsteered (95 % interval 0.74 to 0.8), too few texts to tell it from no change, 5 texts.",
  );
  says(
    'finds nothing at coefficient 0',
    scoreResult([
      { ...scored('a', 1, 1, 1), text_changes: Array<number>(12).fill(0) },
      { ...scored('b', 1, 1, 1), text_changes: Array<number>(12).fill(0) },
    ]),
    'Steering changes nothing here: the perplexity ratio is 1 for all of 2 labels.',
  );
  says(
    'says lowers or raises of one label',
    scoreResult([shipping]),
    "Steering raises the perplexity of 'shipping.txt' to 1.43 times what it is unsteered (95 % interval 1.28 to 1.58), 12 texts.",
  );
  says(
    'says that one text has no interval',
    scoreResult([one]),
    "Steering lowers the perplexity of 'weddings.txt' to 0.795 times what it is unsteered (one text: no interval), 1 text.",
  );
  says(
    'has perplexities where nothing steers',
    scoreResult(undefined, unsteered),
    "No steering is on: perplexity of 'weddings.txt' 128, 'shipping.txt' 405.",
  );
  says(
    'says that nothing was scored',
    scoreResult([none]),
    'Nothing was scored: the text has one token, and the first prediction is masked.',
  );
  says(
    'leaves a label out that has no scored token',
    scoreResult([weddings, none]),
    "Steering lowers the perplexity of 'weddings.txt' to 0.795 times what it is unsteered (95 % interval 0.73 to 0.866), 12 texts.",
  );
});

describe('the sentence of norms', () => {
  says(
    'has the largest ratio at the steered layer',
    normsResult(),
    "At layer 4, where it is added, the steering vector is at most 0.958 times as long as the residual stream: at position 1 ('In'), BOS apart; of all layers it would be longest at layer 5, 1.06 times.",
  );
  says(
    'says where the layer that steers has the largest ratio of all',
    normsResult({ steering: [{ ...wedding, layer: 5 }] }),
    "At layer 5, where it is added, the steering vector is at most 1.06 times as long as the residual stream: at position 1 ('In'), BOS apart, the most of all layers.",
  );
  says(
    'says that nothing steers',
    normsResult({ steering: [] }),
    'No steering is on: norms of the residual stream alone, at 2 layers and 4 positions.',
  );
  says(
    'says that the vector is 0',
    normsResult({ ratio: [[0, 0, 0, 0]], layers: [4] }),
    'The steering vector is 0 at all of 1 layer and 4 positions.',
  );
});

describe('the sentence of lens', () => {
  says(
    'counts changed places and says what the prediction becomes',
    lensResult(),
    "Steering changes 2 of the 6 top tokens, from layer 1 on; the prediction after the prompt goes from ' old' to ' groom'.",
  );
  says(
    'follows the chosen tokens',
    lensResult({ targets: [groom, captain] }),
    "At layer 2, the final residual stream, steering moves ' groom' from 36.9 % to 87.5 %, ' captain' from 0.337 % to 0.00128 %.",
  );
  says(
    'says which of the chosen tokens stay where they are',
    lensResult({
      targets: [
        groom,
        { ...captain, p_unsteered: [1e-7, 1e-7, 1e-7], p_steered: [1e-7, 1e-7, 2e-6] },
        { ...captain, text: ' sea', p_unsteered: [0, 0, 0.12], p_steered: [0, 0, 0.12] },
      ],
    }),
    "At layer 2, the final residual stream, steering moves ' groom' from 36.9 % to 87.5 % and leaves ' captain' under 0.001 %, ' sea' at 12 %.",
  );
  says(
    'says from where on the prediction is settled where nothing steers',
    lensResult(unsteered),
    "No steering is on: the prediction after the prompt is ' old' (36.9 %), the top token from layer 1 on.",
  );
  const [before] = lensResult().arms;
  says(
    'says that no top token changed',
    lensResult({ arms: before ? [before, { ...before, name: 'steered' }] : [] }),
    'Steering changes none of the 6 top tokens.',
  );
});

describe('the sentence of count', () => {
  const [prompt] = countResult().prompts;
  assert.ok(prompt);
  const [none] = prompt.arms;
  assert.ok(none);
  const countedIn = (text: string, before: readonly number[], after: readonly number[], in_prompt = 0) => {
    const average = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
    const arms = [
      { name: 'unsteered' as const, mean: average(before), counts: before },
      { name: 'steered' as const, mean: average(after), counts: after },
    ];
    return { prompt: text, in_prompt, arms };
  };
  const zeros = [0, 0, 0, 0, 0, 0, 0, 0];
  const up = countedIn('Today', zeros, [1, 2, 1, 3, 1, 2, 1, 1]);
  says(
    'has the mean of both arms and the paired difference with its interval',
    countResult({ prompts: [up] }),
    'Steering raises the mean count from 0 to 1.5 a completion (paired difference +1.5, 95 % interval +1 to +2), in 8 completions.',
  );
  says(
    'says that the words of the prompt are left out, and how many they are',
    countResult({ prompts: [{ ...up, in_prompt: 2 }] }),
    'Steering raises the mean count from 0 to 1.5 a completion (paired difference +1.5, 95 % interval +1 to +2), in 8 completions; 2 words of the prompt are left out.',
  );
  says(
    'claims nothing of three completions',
    countResult(),
    'The mean count is 0 unsteered and 1.33 steered a completion, not told apart at 95 % (paired difference +1.33, too few completions for an interval), in 3 completions.',
  );
  says(
    'claims nothing where the difference may be none',
    countResult({ prompts: [countedIn('Today', zeros, [1, 0, 0, 2, 0, 0, 0, 0])] }),
    'The mean count is 0 unsteered and 0.375 steered a completion, not told apart at 95 % (paired difference +0.375, 95 % interval 0 to +1), in 8 completions.',
  );
  says(
    'has no interval where every completion changes alike',
    countResult({ prompts: [countedIn('Today', zeros, [1, 1, 1, 1, 1, 1, 1, 1])] }),
    'Steering raises the mean count from 0 to 1 a completion (paired difference +1 in each, so no interval), in 8 completions.',
  );
  const most = countedIn('Monday', zeros, [5, 6, 5, 7, 6, 5, 6, 6]);
  says(
    'names the prompt that changed most, if it stands apart',
    countResult({ prompts: [up, most] }),
    "Steering raises the mean count from 0 to 3.63 a completion (paired difference +3.63, 95 % interval +3.17 to +4.25), in 8 completions of each of 2 prompts; most after 'Monday' (+5.75).",
  );
  says(
    'names no prompt that does not stand apart',
    countResult({ prompts: [up, countedIn('Monday', zeros, [2, 1, 1, 3, 1, 1, 2, 1])] }),
    'Steering raises the mean count from 0 to 1.5 a completion (paired difference +1.5, 95 % interval +1 to +2), in 8 completions of each of 2 prompts; no prompt stands apart at 95 %.',
  );
  says(
    'says that nothing changed',
    countResult({ prompts: [{ prompt: 'Today', in_prompt: 0, arms: [none, { ...none, name: 'steered' }] }] }),
    'Steering leaves the mean count at 0 a completion, in 3 completions.',
  );
  says(
    'says that nothing steers',
    countResult(unsteered),
    'No steering is on: the mean count is 0 a completion, in 3 completions.',
  );
});

describe('the sentence of compare', () => {
  says(
    'sets the arms beside each other',
    compareResult(),
    'Steering moves the next token by 3.84 nats of KL, the words as a prompt by 1.62, a random vector of the same norms by 0.0668; perplexity ratios 0.28, 1.2, 0.616.',
  );
  says(
    'says that a text of one token has no ratio',
    compareResult({ arms: compareResult().arms.map((arm) => ({ ...arm, ratio: null, scored_tokens: 0 })) }),
    'Steering moves the next token by 3.84 nats of KL, the words as a prompt by 1.62, a random vector of the same norms by 0.0668; no token of the text is scored.',
  );
});

describe('the quiet line', () => {
  const start = 'model bundled · weights e33052daa871 · ';
  const lines: readonly [string, Result, string][] = [
    ['heat', heatResult(), 'steer " wedding" - " " @4 x2 · first prediction masked'],
    [
      'score',
      scoreResult(),
      'steer " wedding" - " " @4 x2 · first prediction of each text masked · 95 % bootstrap intervals over texts, seed 0 · labels compared by dealing the texts anew',
    ],
    ['norms', normsResult(), 'steer " wedding" - " " @4 x2 · norms at every layer as if it were added there'],
    ['an unsteered lens', lensResult(unsteered), 'no steering'],
    [
      'count',
      countResult(),
      'steer " wedding" - " " @4 x2 · counted: wedding, bride · words of the prompt are left out · up to 24 tokens, seed 0, temperature 1, top_p 0.3, freq_penalty 1',
    ],
    [
      'compare',
      compareResult(),
      'steer " wedding" - " " @4 x2 · words in front: \' wedding\' · baseline: spaces in front · random seed 0',
    ],
    [
      'a layer sweep',
      layerSweep([1, 2, 3, 4]),
      'steer " wedding" - " " @0..3 x2 · position 4, after \' because\'',
    ],
  ];
  for (const [what, result, expected] of lines)
    it(`of ${what}`, () => assert.equal(qualification(result), start + expected));

  it('of swept completions has the values', () => {
    const values = [0.5, 1, 1.5];
    const arms = values.map((_, index) => ({ name: 'steered' as const, point: [index], samples: [] }));
    const swept = completions([], [], {
      arms: [{ name: 'unsteered', samples: [] }, ...arms],
      axes: [{ name: 'coefficient', addition: 0, values }],
    });
    assert.match(qualification(swept), / · steer "Love" - "Hate" @4 x0\.5\.\.1\.5 by 0\.5 · /);
  });
  it('of a grid over two additions gives each its axis', () => {
    const axes = [
      { name: 'layer', addition: 0, values: [3, 6] },
      { name: 'layer', addition: 1, values: [1, 2, 3] },
    ] as const;
    const points = axes[0].values.flatMap((a) =>
      axes[1].values.map((b) =>
        nextResult({
          steering: [
            { ...wedding, layer: a },
            { ...wedding, layer: b },
          ],
        }),
      ),
    );
    const sweep = sweepResult(axes, points, { steering: points[0]?.steering });
    assert.match(qualification(sweep), /steer " wedding" - " " @\{3, 6\} x2, " wedding" - " " @1\.\.3 x2 · /);
  });
  it('of a sweep of slices writes them as they were', () => {
    const withDims = (dims: readonly (readonly [number, number])[]) => {
      const fraction = !dims.flat().every(Number.isInteger);
      const points = dims.map((slice) =>
        nextResult({ steering: [{ ...wedding, dims: slice, dims_fraction: fraction }] }),
      );
      const values = dims.map(([from, to]) => ({ from, to, fraction }));
      return sweepResult([{ name: 'dims', addition: 0, values }], points, { steering: points[0]?.steering });
    };
    assert.match(
      qualification(
        withDims([
          [0, 0.25],
          [0, 0.5],
          [0, 0.75],
        ]),
      ),
      /x2 dims 0\.\.0\.75 by 0\.25 · /,
    );
    assert.match(
      qualification(
        withDims([
          [0, 63],
          [0, 127],
          [0, 191],
        ]),
      ),
      /x2 dims 0\.\.191 by 64 · /,
    );
    const slices = withDims([
      [0, 0.5],
      [0.5, 1],
    ]);
    assert.equal(pointText(slices.axes, 1), 'dims 0.5..1');
    assert.match(qualification(slices), /x2 dims \{0\.\.0\.5, 0\.5\.\.1\} · /);
  });
});

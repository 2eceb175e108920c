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
  const one = { ...weddings, texts: 1, ratio_low: null, ratio_high: null };
  const none = { ...one, scored_tokens: 0, ppl_unsteered: null, ppl_steered: null, ratio: null };
  says(
    'names the best and the worst label',
    scoreResult(),
    "Of 2 labels, steering suits 'weddings.txt' best, perplexity ratio 0.795 (95 % interval 0.73 to 0.866), and 'shipping.txt' least, 1.43 (95 % interval 1.28 to 1.58).",
  );
  says(
    'says where steering raises them all',
    scoreResult([{ ...weddings, label: 'sea', ratio: 1.1, ratio_low: 1.05, ratio_high: 1.2 }, shipping]),
    "Steering raises the perplexity of both labels: most for 'shipping.txt', ratio 1.43 (95 % interval 1.28 to 1.58), and least for 'sea', 1.1 (95 % interval 1.05 to 1.2).",
  );
  says(
    'says where steering lowers them all',
    scoreResult([
      weddings,
      { ...shipping, ratio: 0.9, ratio_low: 0.8, ratio_high: 0.95 },
      { ...one, label: 'sea', ratio: 0.85 },
    ]),
    "Steering lowers the perplexity of all 3 labels: most for 'weddings.txt', ratio 0.795 (95 % interval 0.73 to 0.866), and least for 'shipping.txt', 0.9 (95 % interval 0.8 to 0.95).",
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
    "The steering vector is at most 0.958 times as long as the residual stream: at layer 4, position 1 ('In'), BOS apart.",
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
    "At the last layer steering moves ' groom' from 36.9 % to 87.5 %, ' captain' from 0.337 % to 0.00128 %.",
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
    "At the last layer steering moves ' groom' from 36.9 % to 87.5 % and leaves ' captain' under 0.001 %, ' sea' at 12 %.",
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
  const [none, some] = prompt.arms;
  assert.ok(none && some);
  says(
    'has the mean of both arms',
    countResult(),
    'Steering raises the mean count from 0 to 1.33 a completion, in 3 completions.',
  );
  const second = { prompt: 'Today', in_prompt: 0, arms: [none, { ...some, mean: 3, counts: [3, 3, 3] }] };
  says(
    'names the prompt that changed most',
    countResult({ prompts: [prompt, second] }),
    "Steering raises the mean count from 0 to 2.17 a completion, in 3 completions of each of 2 prompts; most after 'Today' (+3).",
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

describe('the sentence of a sweep', () => {
  says(
    'says where the extremes of a curve lie',
    layerSweep([0.486, 0.696, 1.44, 0.0515]),
    'Over 4 layers, the KL is highest at layer 2 (1.44 nats) and lowest at layer 3 (0.0515 nats).',
  );
  says(
    'says how far a running one is',
    layerSweep([0.486, 0.696], { state: 'running' }),
    '2 of 4 layers so far: the KL is highest at layer 1 (0.696 nats) and lowest at layer 0 (0.486 nats).',
  );
  says(
    'says how far a stopped one came',
    layerSweep([0.486, 0.696, 1.44], { state: 'stopped' }),
    '3 of 4 layers before it was stopped: the KL is highest at layer 2 (1.44 nats) and lowest at layer 0 (0.486 nats).',
  );
  says(
    'stands one point',
    layerSweep([0.486], { state: 'stopped' }),
    '1 of 4 layers before it was stopped: the KL is 0.486 nats at layer 0.',
  );
  says('stands none', layerSweep([], { state: 'running' }), '0 of 4 layers so far.');
  says(
    'says that a curve is flat',
    layerSweep([0, 0, 0, 0]),
    'Over 4 layers, the KL is the same everywhere (0 nats).',
  );
  const grid = [
    { name: 'layer', addition: 0, values: [3, 4] },
    { name: 'coefficient', addition: 0, values: [-1, 2] },
  ] as const;
  const kls = [0.0351, 3.25, 0.00985, 3.06];
  says(
    'names the best cell of a grid',
    sweepResult(
      grid,
      kls.map((kl) => nextResult({ kl })),
    ),
    'Over 2 layers × 2 coefficients, the KL is highest at layer 3, coefficient 2 (3.25 nats) and lowest at layer 4, coefficient −1 (0.00985 nats).',
  );
  says(
    'counts the points of a stopped grid',
    sweepResult(
      grid,
      kls.slice(0, 3).map((kl) => nextResult({ kl })),
      { state: 'stopped' },
    ),
    '3 of 4 points (2 layers × 2 coefficients) before it was stopped: the KL is highest at layer 3, coefficient 2 (3.25 nats) and lowest at layer 4, coefficient −1 (0.00985 nats).',
  );
  says(
    'says it for each label',
    sweepResult(
      [{ name: 'dims', addition: 0, values: [0.5, 1].map((to) => ({ from: 0, to, fraction: true })) }],
      [
        scoreResult(),
        scoreResult([
          { ...weddings, ratio: 0.9 },
          { ...shipping, ratio: 1.1 },
        ]),
      ],
    ),
    "Over 2 slices, the perplexity ratio is lowest for 'weddings.txt' at dims up to 0.5 (0.795), for 'shipping.txt' at dims up to 1 (1.1).",
  );
  says(
    'says it for each arm, and everywhere of one that stays',
    sweepResult(
      [{ name: 'layer', addition: 0, values: [4, 5] }],
      [
        compareResult(),
        compareResult({
          arms: compareResult().arms.map((arm) => (arm.name === 'prompted' ? arm : { ...arm, kl: 0.1 })),
        }),
      ],
    ),
    'Over 2 layers, the KL is highest for steered at layer 4 (3.84 nats), for prompted everywhere (1.62 nats), for random at layer 5 (0.1 nats).',
  );
});

describe('the quiet line', () => {
  const start = 'model bundled · weights e33052daa871 · ';
  const lines: readonly [string, Result, string][] = [
    ['heat', heatResult(), 'steer " wedding" - " " @4 x2 · first prediction masked'],
    [
      'score',
      scoreResult(),
      'steer " wedding" - " " @4 x2 · first prediction of each text masked · 95 % bootstrap intervals over texts, seed 0',
    ],
    ['norms', normsResult(), 'steer " wedding" - " " @4 x2 · norms at every layer as if it were added there'],
    ['an unsteered lens', lensResult(unsteered), 'no steering'],
    [
      'count',
      countResult(),
      'steer " wedding" - " " @4 x2 · counted: wedding, bride · up to 24 tokens, seed 0, temperature 1, top_p 0.3, freq_penalty 1',
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

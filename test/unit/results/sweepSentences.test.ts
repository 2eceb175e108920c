import assert from 'node:assert/strict';
import { sentence, type Result } from '../../../kernel/kinds/readings';
import { nextResult } from './examples';
import { compareResult, layerSweep, scored, scoreResult, sweepResult, wedding } from './measurements';

function says(what: string, result: Result, expected: string): void {
  it(what, () => assert.equal(sentence(result), expected));
}

describe('the sentence of a sweep', () => {
  says(
    'says where the extremes of a curve lie',
    layerSweep([0.486, 0.696, 1.44, 0.0515]),
    'Over 4 layers, the KL is highest at layer 2 (1.44 nats) and lowest at layer 3 (0.0515 nats).',
  );
  says(
    'says how far a running one is',
    layerSweep([0.486, 0.696], { state: 'running' }),
    '2 of 4 layers so far: the KL is 0.486 to 0.696 nats.',
  );
  says(
    'says how far a stopped one came',
    layerSweep([0.486, 0.696, 1.44], { state: 'stopped' }),
    '3 of 4 layers before it was stopped: the KL is highest at layer 2 (1.44 nats) and lowest at layer 0 (0.486 nats); layer 3 was not measured.',
  );
  says(
    'stands one point',
    layerSweep([0.486], { state: 'stopped' }),
    '1 of 4 layers before it was stopped: the KL is 0.486 nats at layer 0; 3 points from layer 1 on were not measured.',
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
    '3 of 4 points (2 layers × 2 coefficients) before it was stopped: the KL is highest at layer 3, coefficient 2 (3.25 nats) and lowest at layer 4, coefficient −1 (0.00985 nats); layer 4, coefficient 2 was not measured.',
  );
  says(
    'does not say that anybody stopped a part of a sweep',
    {
      ...sweepResult(grid, [nextResult({ kl: 0.0351 })], { state: 'stopped' }),
      points: [nextResult({ kl: 0.0351 }), null, nextResult({ kl: 0.00985 })],
    },
    '2 of 4 points (2 layers × 2 coefficients): the KL is highest at layer 3, coefficient −1 (0.0351 nats) and lowest at layer 4, coefficient −1 (0.00985 nats); 2 points were not measured.',
  );
  says(
    'says it for each label',
    sweepResult(
      [{ name: 'dims', addition: 0, values: [0.5, 1].map((to) => ({ from: 0, to, fraction: true })) }],
      [
        scoreResult(),
        scoreResult([scored('weddings.txt', 0.9, 0.85, 0.95), scored('shipping.txt', 1.1, 1.05, 1.15)]),
      ],
    ),
    "Over 2 slices, the perplexity ratio is lowest for 'weddings.txt' at dims up to 0.5 (0.795, 95 % interval 0.73 to 0.866), for 'shipping.txt' at dims up to 1 (1.1, 95 % interval 1.05 to 1.15).",
  );
  const scores = (...ratios: readonly (readonly [ratio: number, low: number, high: number])[]) =>
    sweepResult(
      [{ name: 'layer', addition: 0, values: ratios.map((_, layer) => layer) }],
      ratios.map((ratio, spread) => scoreResult([scored('sea', ...ratio, spread % 3)])),
    );
  says(
    'lists points that are not told apart',
    scores([0.9, 0.85, 0.95], [0.901, 0.85, 0.95], [1.2, 1.1, 1.3], [1.3, 1.2, 1.4]),
    "Over 4 layers, the perplexity ratio for 'sea' is lowest at layer 0 and layer 1 (0.9 to 0.901, not told apart at 95 %) and highest at layer 3 (1.3, 95 % interval 1.2 to 1.4).",
  );
  says(
    'says that no point stands apart',
    scores([0.9, 0.85, 0.95], [0.901, 0.85, 0.95], [0.902, 0.85, 0.95]),
    "Over 3 layers, no layer can be told apart from the others at 95 %: the perplexity ratio for 'sea' is 0.9 to 0.902.",
  );
  says(
    'says that the best point is not told from no change',
    scores([0.98, 0.94, 1.02], [1.2, 1.1, 1.3]),
    "Over 2 layers, the perplexity ratio for 'sea' is lowest at layer 0 (0.98, 95 % interval 0.94 to 1.02: not told from no change) and highest at layer 1 (1.2, 95 % interval 1.1 to 1.3).",
  );
  says(
    'lists equal numbers, and counts many of them',
    layerSweep([1.5, 0.2, 1.5, 0.2]),
    'Over 4 layers, the KL is highest at layer 0 and layer 2 (1.5 nats) and lowest at layer 1 and layer 3 (0.2 nats).',
  );
  const coefficients = [-1, 0, 1, 2];
  const overCoefficients = (kls: readonly number[]) =>
    sweepResult(
      [{ name: 'coefficient', addition: 0, values: coefficients }],
      kls.map((kl, at) =>
        nextResult({ kl, steering: [{ ...wedding, coefficient: coefficients[at] ?? NaN }] }),
      ),
    );
  says(
    'does not find that coefficient 0 changes least',
    overCoefficients([0.3, 0, 0.2, 0.9]),
    'Over 4 coefficients, the KL is highest at coefficient 2 (0.9 nats) and lowest at coefficient 1 (0.2 nats), coefficient 0 apart.',
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

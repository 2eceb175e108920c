import assert from 'node:assert/strict';
import { standing } from '../../../kernel/sweep/series';
import { mainNumbers, quantityOf, seriesOf, type SweptResult } from '../../../kernel/kinds/readings';
import { meanCountInterval, meanInterval, pairedInterval } from '../../../kernel/results/meanInterval';
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

describe('the main number of', () => {
  const heatRatio = Math.exp(
    -(4.951705694198609 - 0.02198132872581482 + 0.589598178863525 - 0.0315120220184326) / 4,
  );
  const cases: readonly [
    SweptResult,
    string,
    readonly (readonly [string, number | null, number | null])[],
  ][] = [
    [nextResult(), 'kl', [['steered', 0.43216522856410555, 0]]],
    [heatResult(), 'ratio', [['steered', heatRatio, 1]]],
    [
      scoreResult(),
      'ratio',
      [
        ['weddings.txt', 0.7951299628266078, 1],
        ['shipping.txt', 1.4267874574456538, 1],
      ],
    ],
    [countResult(), 'change', [['In the morning', 4 / 3, 0]]],
    [normsResult(), 'norm_ratio', [['steered', 0.9575875553657299, null]]],
    [
      compareResult(),
      'kl',
      [
        ['steered', 3.835013659621805, 0],
        ['prompted', 1.6160515498396644, 0],
        ['random', 0.06681749544807214, 0],
      ],
    ],
    [lensResult(), 'changed', [['steered', 2 / 6, 0]]],
    [lensResult({ targets: [groom] }), 'log_probability', [["' groom'", Math.log(0.875), Math.log(0.369)]]],
    [
      lensResult({ targets: [groom, captain] }),
      'logit_difference',
      [["' groom' − ' captain'", Math.log(0.875 / 0.0000128), Math.log(0.369 / 0.00337)]],
    ],
    [completions([' you lie.'], [' you smile.']), 'changed', [['steered', 0.5, 0]]],
  ];
  for (const [result, quantity, expected] of cases)
    it(`${result.kind} is its ${quantity}`, () => {
      assert.equal(quantityOf(result).name, quantity);
      const found = mainNumbers(result);
      assert.deepEqual(
        found.map(({ name }) => name),
        expected.map(([name]) => name),
      );
      found.forEach(({ value, unsteered }, index) => {
        assert.ok(Math.abs((value ?? NaN) - (expected[index]?.[1] ?? NaN)) < 1e-9, `value ${value}`);
        if (unsteered === null) assert.equal(expected[index]?.[2], null);
        else assert.ok(Math.abs(unsteered - (expected[index]?.[2] ?? NaN)) < 1e-9, `unsteered ${unsteered}`);
      });
    });

  it('norms leaves BOS out, whose residual stream is huge, where other positions are steered', () => {
    const ratio = [[2, 0.5, 0, 0]];
    assert.equal(mainNumbers(normsResult({ layers: [4], ratio }))[0]?.value, 0.5);
    assert.equal(mainNumbers(normsResult({ layers: [4], ratio: [[2, 0, 0, 0]] }))[0]?.value, 2);
  });
  it('norms is that of the layer that is steered', () => {
    const elsewhere = normsResult({ steering: [{ ...wedding, layer: 5 }] });
    assert.equal(mainNumbers(elsewhere)[0]?.value, 1.0587705414640465);
  });
  it('heat is nothing where all is masked', () => {
    const [first] = heatResult().tokens;
    assert.ok(first);
    assert.equal(mainNumbers(heatResult({ tokens: [first] }))[0]?.value, null);
  });
});

describe('the series of a sweep', () => {
  it('have the points in order, with intervals where there are any', () => {
    assert.deepEqual(seriesOf(layerSweep([0.5, 1.7])), [
      { name: 'steered', values: [0.5, 1.7], unsteered: 0 },
    ]);
    const sweep = sweepResult(
      [{ name: 'layer', addition: 0, values: [3, 4] }],
      [
        scoreResult([weddings]),
        scoreResult([{ ...weddings, ratio: 0.9, ratio_low: null, ratio_high: null }]),
      ],
    );
    assert.deepEqual(seriesOf(sweep), [
      {
        name: 'weddings.txt',
        values: [weddings.ratio, 0.9],
        low: [weddings.ratio_low, null],
        high: [weddings.ratio_high, null],
        unsteered: 1,
        observations: [weddings, weddings].map(({ text_changes }) => text_changes.map((change) => -change)),
      },
    ]);
  });
  it('are one for each label', () => {
    const sweep = sweepResult(
      [{ name: 'layer', addition: 0, values: [3] }],
      [scoreResult([weddings, shipping])],
    );
    assert.deepEqual(
      seriesOf(sweep).map(({ name }) => name),
      ['weddings.txt', 'shipping.txt'],
    );
  });
  it('have their strongest point at the sought end, holes left out and ties listed', () => {
    const series = { name: '', values: [null, 0.9, 0.4, null, 1.2, 0.4], unsteered: null };
    const sweep = layerSweep([]);
    assert.deepEqual(standing(sweep, series, 'highest', 1), { best: 4, tied: [4], compared: 4 });
    assert.deepEqual(standing(sweep, series, 'lowest', 1), { best: 2, tied: [2, 5], compared: 4 });
    assert.equal(standing(sweep, { ...series, values: [null] }, 'lowest', 1), null);
  });
});

describe('the interval of a mean', () => {
  it("is Student's", () => {
    const [low, high] = meanInterval([1, 2, 1]) ?? [];
    // Mean 4/3, standard error 1/3, t(0.975, 2) = 4.303.
    assert.ok(Math.abs((low ?? NaN) - (4 / 3 - 4.303 / 3)) < 1e-12);
    assert.ok(Math.abs((high ?? NaN) - (4 / 3 + 4.303 / 3)) < 1e-12);
  });
  it('nears the normal one beyond 30 values', () => {
    const values = Array.from({ length: 121 }, (_, index) => (index % 2 === 0 ? 1 : -1));
    const [low = NaN, high = NaN] = meanInterval(values) ?? [];
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - 1 / 121) ** 2, 0) / 120);
    assert.ok(Math.abs((high - low) / 2 / (deviation / 11) - 1.98) < 0.001);
  });
  it('of counts does not go below 0', () => {
    assert.deepEqual(meanCountInterval([0, 0, 1])?.[0], 0);
    assert.equal(meanCountInterval([0, 0, 1])?.[1], meanInterval([0, 0, 1])?.[1]);
    assert.equal(meanCountInterval([3]), null);
  });
  it('does not exist for one value, nor for equal ones', () => {
    assert.equal(meanInterval([3]), null);
    assert.equal(meanInterval([3, 3, 3]), null);
    assert.equal(meanCountInterval([0, 0, 0]), null);
  });
  it('of few paired differences has the means that sign flips do not reject', () => {
    const differences = [1, 2, 4, 8, 16, 32, 64];
    // 128 patterns of signs: the three smallest and largest means are the ends that fewer than 2.5 % of them reach.
    assert.deepEqual(pairedInterval(differences), [2, (16 + 64) / 2]);
    assert.equal(pairedInterval([1, 2, 3, 4, 5]), null);
    assert.equal(pairedInterval([2, 2, 2, 2, 2, 2]), null);
  });
  it("of many paired differences is Student's", () => {
    const differences = Array.from({ length: 13 }, (_, index) => index);
    assert.deepEqual(pairedInterval(differences), meanInterval(differences));
  });
});

import assert from 'node:assert/strict';
import type { RunDocument } from '../../../kernel/formats/document';
import { DocumentError, readDocument } from '../../../kernel/formats/readDocument';
import type { Result } from '../../../kernel/kinds/readings';
import { checkResult, completions, nextResult, tokensResult, your } from '../results/examples';
import {
  compareResult,
  countResult,
  heatResult,
  layerSweep,
  lensResult,
  normsResult,
  scoreResult,
} from '../results/measurements';

const of = (...results: readonly unknown[]): RunDocument => ({
  steerbook: '0.5.0',
  format: 2,
  model: null,
  cells: [
    { index: 0, source: 'next "a"', status: 'ok', ms: 1.5, results: results as readonly Result[] },
    { index: 1, source: 'x', status: 'skipped', ms: 0, results: [] },
  ],
});
const read = (document: unknown) => readDocument(JSON.stringify(document));
const sweep = layerSweep([0.1, 0.2]);

describe('a document of results', () => {
  it('is read as it was written, with every kind of result', () => {
    const document = of(
      ...[
        nextResult(),
        completions(['a'], ['b']),
        tokensResult('text', [{ id: 534, text: ' your' }]),
        checkResult(['zero', 0]),
      ],
      ...[compareResult(), countResult(), heatResult(), lensResult(), normsResult(), scoreResult(), sweep],
    );
    assert.deepEqual(read(document), document);
  });

  it('loses what no result of its kind has', () => {
    const [cell] = read(of({ ...nextResult(), html: '<script>' })).cells;
    assert.deepEqual(cell?.results, [nextResult()]);
  });

  const misfits: readonly [string, unknown][] = [
    ['no number where one belongs', { ...nextResult(), kl: 'large' }],
    ['a number that is not finite', { ...nextResult(), kl: null }],
    ['a probability above 1', nextResult({ tokens: [{ ...your, p_steered: 2 }] })],
    ['a token that is no token', nextResult({ tokens: [{ ...your, id: -1 }] })],
    ['a kind that is none of ours', { ...nextResult(), kind: 'constructor' }],
    ['a grid with a hole', { ...normsResult(), added: [[1]] }],
    ['groups without their texts', { ...scoreResult(), groups: [{ ...scoreResult().groups[0], texts: 7 }] }],
    [
      'more points than its axes have',
      { ...sweep, points: [...sweep.points, ...sweep.points, sweep.points[0]] },
    ],
    ['points of another kind', { ...sweep, points: [heatResult()] }],
    ['an axis of an addition that is not there', { ...sweep, steering: [] }],
    [
      'a point beside its axes',
      { ...completions(['a'], ['b']), arms: [{ name: 'steered', point: [3], samples: [] }] },
    ],
  ];
  for (const [what, result] of misfits)
    it(`with ${what} is refused, and the sentence names the place`, () => {
      assert.throws(
        () => read(of(result)),
        (error) => error instanceof DocumentError && error.message.includes('cells.0.results.0'),
      );
    });

  it('of a newer version, of something else and without JSON is refused with a sentence', () => {
    assert.throws(() => read({ ...of(), format: 3 }), /newer version of Steerbook \(0\.5\.0\)/);
    assert.throws(() => read({ cells: [] }), /no results of Steerbook/);
    assert.throws(() => read(null), /no results of Steerbook/);
    assert.throws(() => readDocument('{'), /not JSON/);
  });

  it('of the first version is brought to this one, without results of kinds that have changed', () => {
    const without = (value: object, ...keys: readonly string[]) =>
      Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
    const model = without(nextResult().model, 'revision', 'device');
    const result = { ...without(nextResult(), 'state'), model };
    const results = [result, { ...result, cancelled: true }, { kind: 'norms' }];
    const first = { ...without(of(...results), 'format'), model };
    const { cells, ...document } = read(first);
    assert.deepEqual(document, { steerbook: '0.5.0', format: 2, model: nextResult().model });
    assert.deepEqual(cells[0]?.results, [nextResult(), { ...nextResult(), state: 'stopped' }]);
  });
});

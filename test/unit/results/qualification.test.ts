import assert from 'node:assert/strict';
import { qualification } from '../../../kernel/kinds/readings';
import type { ResolvedAddition } from '../../../kernel/results/envelope';
import { additionText } from '../../../kernel/results/steeringText';
import { heatResult, scoreResult } from './measurements';
import { base, checkResult, completions, loveHate, nextResult } from './examples';

describe('an addition in its canonical form', () => {
  const forms: readonly [Partial<ResolvedAddition>, string][] = [
    [{}, '"Love" - "Hate" @4 x2'],
    [{ default_layer: true, coefficient: 1 }, '"Love" - "Hate" @4 (default layer)'],
    [{ coefficient: -0.5, position: 'back' }, '"Love" - "Hate" @4 x-0.5 at back'],
    [{ position: 'index', at: [2, 3, 4] }, '"Love" - "Hate" @4 x2 at 2'],
    [{ dims: [0, 134], from_layer: 2, norm: 10 }, '"Love" - "Hate" @4 x2 dims 0..134 from @2 norm 10'],
    [{ dims: [0, 1], dims_fraction: true }, '"Love" - "Hate" @4 x2 dims 0..1.0'],
    [{ dims: [0, 1] }, '"Love" - "Hate" @4 x2 dims 0..1'],
    [{ coefficient: 1e-7, norm: 2.5e-8 }, '"Love" - "Hate" @4 x0.0000001 norm 0.000000025'],
    [{ norm_like: 'love' }, '"Love" - "Hate" @4 x2 norm love'],
    [{ source: '"Love" \\\n  - "Hate"' }, '"Love" - "Hate" @4 x2'],
    [{ source: undefined }, '"Love" - "Hate" @4 x2'],
    [{ source: undefined, minus: undefined }, '"Love" @4 x2'],
  ];
  for (const [changes, text] of forms)
    it(text, () => assert.equal(additionText({ ...loveHate, ...changes }), text));
});

describe('the quiet line', () => {
  it('says what the numbers of next hold for', () => {
    assert.equal(
      qualification(nextResult()),
      'model bundled · weights e33052daa871 · steer "Love" - "Hate" @4 x2 · position 4, after \' because\' · entropy 1.47 to 1.27 nats',
    );
  });
  it('says how completions were sampled', () => {
    assert.equal(
      qualification(completions([], [], { steering: [] })),
      'model bundled · weights e33052daa871 · no steering · up to 24 tokens, seed 0, temperature 1, top_p 0.3, freq_penalty 1',
    );
  });
  it('has no seed where nothing is drawn', () => {
    const settings = { ...base.settings, temperature: 0 };
    assert.match(
      qualification(completions([], [], { settings })),
      /up to 24 tokens, temperature 0 \(always the likeliest token\)$/,
    );
  });
  it('says where the vector lies on what is measured', () => {
    const lies = /the vector lies on the measured text/;
    for (const [changes, isSaid] of [
      [{}, false],
      [{ position: 'all' }, false],
      [{ position: 'index', at: [0, 1] }, false],
      [{ position: 'index', at: [3, 4] }, true],
      [{ position: 'back' }, true],
    ] as const) {
      const steering = [{ ...loveHate, ...changes }];
      for (const result of [heatResult({ steering }), scoreResult(undefined, { steering })])
        assert.equal(lies.test(qualification(result)), isSaid, JSON.stringify(changes));
    }
  });
  it('names 8-bit weights', () => {
    const model = { ...base.model, precision: '8bit' } as const;
    assert.match(qualification({ ...checkResult(), model }), / · 8-bit weights · /);
  });
});

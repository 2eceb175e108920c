import assert from 'node:assert/strict';
import {
  count,
  exactNumber,
  factor,
  percent,
  decimalNumber,
  percentChange,
  shortNumber,
  signed,
  timesAsLikely,
} from '../../../kernel/language/numbers';

describe('numbers', () => {
  const short: readonly [number, string][] = [
    [0, '0'],
    [-0, '0'],
    [0.43216522856410555, '0.432'],
    [12, '12'],
    [1310.4, '1,310'],
    [-4.5, '−4.5'],
    [0.0001, '0.0001'],
    [0.000022888040504653873, '2.29 × 10⁻⁵'],
    [-1e-7, '−10⁻⁷'],
    [999.96, '1,000'],
    [12345678, '1.23 × 10⁷'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
    [NaN, '–'],
  ];
  for (const [value, text] of short)
    it(`${value} has three significant digits`, () => assert.equal(shortNumber(value), text));

  it('that count have their thousands separated', () => {
    assert.deepEqual([0, 999, 1000, 50257, 1234567].map(count), ['0', '999', '1,000', '50,257', '1,234,567']);
  });

  it('say of a change what can be seen of it', () => {
    assert.equal(percentChange(0.12, 0.31), '12 % to 31 %');
    assert.equal(percentChange(1e-7, 0.31), '< 0.001 % to 31 %');
    assert.equal(percentChange(1e-7, 2e-6), 'both under 0.001 %');
    assert.equal(percentChange(0.9996, 0.9999), 'both over 99.9 %');
    assert.equal(percentChange(0.12, 0.12001), 'both 12 %');
  });

  const decimals: readonly [number, string][] = [
    [1e-7, '0.0000001'],
    [-2.5e-8, '-0.000000025'],
    [1.5e21, '1500000000000000000000'],
    [0.1, '0.1'],
    [-3, '-3'],
  ];
  for (const [value, text] of decimals)
    it(`${value} is ${text} in the language`, () => {
      assert.equal(decimalNumber(value), text);
      assert.equal(Number(text), value);
    });

  const percents: readonly [number, string][] = [
    [0, '0 %'],
    [0.12, '12 %'],
    [0.003, '0.3 %'],
    [0.04942277764920013, '4.94 %'],
    [0.0000099, '< 0.001 %'],
    [0.00001, '0.001 %'],
    [1, '100 %'],
    [0.9997, '> 99.9 %'],
  ];
  for (const [value, text] of percents)
    it(`${value} is a probability of ${text}`, () => assert.equal(percent(value), text));

  const ratios: readonly [number, number, string, string][] = [
    [0.003, 0.123, '41 times as likely', '× 41'],
    [0.04942277764920013, 0.2716285142914706, '5.5 times as likely', '× 5.5'],
    [0.3, 0.1, '1/3 as likely', '÷ 3'],
    [0.65, 0.607, '0.93 times as likely', '÷ 1.1'],
    [1e-9, 0.1, '10⁸ times as likely', '× 10⁸'],
    [0.001, 0.9949, '995 times as likely', '× 995'],
    [0, 0.5, 'possible', '× ∞'],
    [0.5, 0, 'impossible', '÷ ∞'],
  ];
  for (const [before, after, words, sign] of ratios)
    it(`from ${before} to ${after} is ${words}`, () => {
      assert.equal(timesAsLikely(before, after), words);
      assert.equal(factor(after / before), sign);
    });

  it('no ratio has no factor', () => assert.equal(factor(0 / 0), ''));

  it('signs say both directions', () => {
    assert.deepEqual([0.463, -0.045, 0].map(signed), ['+0.463', '−0.045', '0']);
  });

  it('exact numbers read back as the same float64', () => {
    for (const value of [0.46286149998811305, -5e-324, 1 / 3, 1e21])
      assert.equal(Number(exactNumber(value)), value);
    assert.equal(exactNumber(-0), '0');
  });
});

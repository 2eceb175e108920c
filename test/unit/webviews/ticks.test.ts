import assert from 'node:assert/strict';
import { powersOfTen, probabilityRange } from '../../../webviews/plot/plots';
import { fittingTicks, logTicks, spansTens, valueAxis } from '../../../webviews/plot/ticks';

describe('an axis of numbers', () => {
  it('reaches around its numbers and ends at ticks', () => {
    assert.deepEqual(valueAxis([-1.9, 0.4, 1], false, 5), {
      isLog: false,
      range: [-2, 1],
      ticks: [-2, -1, 0, 1],
    });
  });

  it('starts at zero where the numbers come near to it', () => {
    assert.equal(valueAxis([0.2, 3.95], false, 5).range[0], 0);
    assert.equal(valueAxis([90, 95], false, 5).range[0], 90);
  });

  it('has room where all numbers are one', () => {
    for (const value of [0, 1, -3]) {
      const [low, high] = valueAxis([value], false, 5).range;
      assert.ok(low <= value && value <= high && low < high, `${low} to ${high} for ${value}`);
    }
  });

  it('is there where nothing was measured', () => {
    const { range, ticks } = valueAxis([NaN, Infinity], true, 5);
    assert.ok(range[0] < range[1] && ticks.length > 0);
  });

  it('is logarithmic for positive numbers that span more than ten', () => {
    assert.equal(spansTens([0.5, 6]), true);
    assert.equal(spansTens([0.8, 3]), false);
    assert.equal(spansTens([0, 30]), false);
  });

  it('keeps zero and less off a logarithmic axis', () => {
    const { range } = valueAxis([0, -2, 1, 100], true, 5);
    assert.ok(range[0] > 0 && range[0] < 1 && range[1] > 100);
  });
});

describe('an axis of numbers at the ends of their range', () => {
  const numbers = [5e-324, 1e-300, 1, 1e308, -1e308, Number.MAX_VALUE];
  const sets = [
    ...numbers.map((value) => [value]),
    numbers,
    [5e-324, 1e308],
    [-1e308, 1e308],
    [5e-324, 1e-323],
  ];
  for (const isLog of [false, true])
    it(`${isLog ? 'on a logarithmic' : 'on a linear'} axis ends at finite ticks that grow`, () => {
      for (const values of sets) {
        const { range, ticks } = valueAxis(values, isLog, 5);
        assert.ok(range.every(Number.isFinite) && range[0] < range[1], `${String(values)}: ${String(range)}`);
        assert.ok(!isLog || range[0] > 0);
        assert.ok(
          ticks.length > 0 && ticks.length < 20 && ticks.every(Number.isFinite),
          `${String(values)}: ${String(ticks)}`,
        );
      }
    });

  it('has powers of ten from the smallest probability on', () => {
    const [low, high] = probabilityRange([5e-324, 1]);
    assert.ok(low > 0 && high === 1);
    assert.ok(powersOfTen([low, high], 7).length <= 7);
  });
});

describe('ticks', () => {
  it('on a logarithmic axis are round, within it and not too many', () => {
    assert.deepEqual(logTicks([0.9, 11], 5), [1, 2, 5, 10]);
    assert.deepEqual(logTicks([1.4, 4.3], 6), [1.5, 2, 3]);
    assert.deepEqual(logTicks([1e-9, 1], 5), [1e-8, 1e-6, 1e-4, 0.01, 1]);
  });

  it('that would touch are left out, in even steps where the values have even steps', () => {
    const values = Array.from({ length: 37 }, (_, index) => index);
    const shown = fittingTicks(
      values,
      (value) => 9 * value,
      () => 14,
    );
    assert.deepEqual(shown.slice(0, 4), [0, 5, 10, 15]);
  });

  it('of uneven values stay wherever there is room', () => {
    const shown = fittingTicks(
      [0.5, 1, 2, 4, 8],
      (value) => 20 * value,
      () => 14,
    );
    assert.deepEqual(shown, [0.5, 2, 4, 8]);
  });
});

import assert from 'node:assert/strict';
import { parseCell } from '../../../kernel/language/parser';

const digits = '9'.repeat(400);

describe('a number of 400 digits', () => {
  for (const source of [
    'next "a" top N',
    'complete "a" temperature N',
    'complete "a" freq_penalty N',
    'complete "a" freq_penalty -N',
    'complete "a" tokens N n N seed N',
    'set temperature N',
    'steer "a" @N',
    'steer "a" @0..N',
    'steer "a" @{1, N}',
    'steer "a" xN',
    'steer "a" x-N',
    'steer "a" x-N..N by N',
    'steer "a" dims 0..N',
    'steer "a" dims 0..9 by N',
    'steer "a" at N',
    'steer "a" from @N',
    'steer "a" norm N',
    'steer N*"a"',
    'let b = "a" @1\nsteer random(like b, seed N)',
  ])
    it(`is too large in ${source}, where it stands`, () => {
      const text = source.replaceAll('N', digits);
      const { diagnostics } = parseCell(text);
      const found = diagnostics.find(({ code }) => code === 'number-too-large');
      assert.ok(found, diagnostics.map(({ code }) => code).join());
      assert.equal(text.slice(found.start, found.end), digits);
      assert.equal(found.message, "Numbers here are at most 10³⁸, as large as the model's own.");
    });
});

describe('a setting that every logit is multiplied with', () => {
  const codes = (source: string) => parseCell(source).diagnostics.map(({ code }) => code);
  it('is in a range that float32 can hold', () => {
    for (const value of ['0', '0.000001', '0.5', '1000000'])
      assert.deepEqual(codes(`set temperature ${value}`), [], value);
    for (const value of ['0.0000001', '1000001', `0.${'0'.repeat(300)}1`])
      assert.deepEqual(codes(`set temperature ${value}`), ['option-range'], value);
    for (const value of ['-1000000', '0', '1.5'])
      assert.deepEqual(codes(`set freq_penalty ${value}`), [], value);
    for (const value of ['-1000001', '1000001'])
      assert.deepEqual(codes(`set freq_penalty ${value}`), ['option-range'], value);
  });

  it('says its range', () => {
    const [found] = parseCell('set temperature 2000000').diagnostics;
    assert.equal(found?.message, 'temperature must be 0, or a number from 0.000001 to 1000000, not 2000000.');
  });
});

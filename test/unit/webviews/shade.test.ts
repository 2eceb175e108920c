import assert from 'node:assert/strict';
import { percentile, shadeOf } from '../../../webviews/plot/shade';

describe('shades', () => {
  it('have their full strength at the largest number, on both sides of zero alike', () => {
    const { strength, isClipped } = shadeOf([-4, 2, 1], true);
    assert.deepEqual([-4, 0, 2, 4].map(strength), [-1, 0, 0.5, 1]);
    assert.equal(isClipped, false);
  });

  it('are clipped at the 99th percentile, and say so', () => {
    const values = [...Array.from({ length: 199 }, (_, index) => index / 199), 1000];
    const { limit, strength, isClipped } = shadeOf(values, true);
    assert.ok(limit < 1);
    assert.equal(strength(1000), 1);
    assert.equal(isClipped, true);
  });

  it('start at zero where there is one direction', () => {
    assert.equal(shadeOf([0, 5], false).strength(-2), 0);
  });

  it('of nothing but zeros are nothing', () => {
    assert.equal(shadeOf([0, 0], true).strength(0), 0);
    assert.equal(shadeOf([], true).strength(0), 0);
  });

  it('of mostly zeros show the one that is not', () => {
    const { strength } = shadeOf([...Array<number>(500).fill(0), 3], true);
    assert.equal(strength(3), 1);
  });

  it('know the percentile as a number that there is', () => {
    assert.equal(percentile([3, 1, 2], 0.5), 2);
    assert.equal(percentile([], 0.5), 0);
  });
});

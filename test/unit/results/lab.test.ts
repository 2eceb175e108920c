import assert from 'node:assert/strict';
import { pinSentence } from '../../../kernel/results/lab';
import type { NextResult } from '../../../kernel/results/types';

describe('a setting beside a pinned one', () => {
  const withKl = (kl: number) => ({ kind: 'next', kl }) as NextResult;

  it('has more, less or as much divergence', () => {
    assert.equal(pinSentence(withKl(2.5), withKl(1.25)), 'KL 2.5 nats now, 1.25 pinned: +1.25.');
    assert.equal(pinSentence(withKl(0), withKl(1)), 'KL 0 nats now, 1 pinned: −1.');
    assert.equal(pinSentence(withKl(2), withKl(2)), 'KL 2 nats now, 2 pinned: no difference.');
  });
});

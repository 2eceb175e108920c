import assert from 'node:assert/strict';
import { firstLabState, labStateOf, laterThan, newAddition, pinSentence } from '../../../kernel/lab/setting';
import type { NextResult } from '../../../kernel/kinds/next/result';

describe('a setting beside a pinned one', () => {
  const withKl = (kl: number) => ({ kind: 'next', kl }) as NextResult;

  it('has more, less or as much divergence', () => {
    assert.equal(pinSentence(withKl(2.5), withKl(1.25)), 'KL 2.5 nats now, 1.25 pinned: +1.25.');
    assert.equal(pinSentence(withKl(0), withKl(1)), 'KL 0 nats now, 1 pinned: −1.');
    assert.equal(pinSentence(withKl(2), withKl(2)), 'KL 2 nats now, 2 pinned: no difference.');
  });
});

describe("the Lab's state", () => {
  const { setting } = firstLabState;
  const withAddition = (addition: object) => ({
    ...firstLabState,
    setting: { ...setting, additions: [{ ...newAddition, ...addition }] },
  });

  it('is taken as it was kept, with what is pinned', () => {
    const kept = {
      setting: { ...setting, definitions: [{ name: 'v', text: 'let v = "a"' }] },
      pinned: { setting, results: { next: { kind: 'next' } } },
      changed: 7,
    };
    assert.deepEqual(labStateOf(JSON.parse(JSON.stringify(kept))), kept);
    assert.deepEqual(labStateOf({ setting }), firstLabState);
  });

  it('is none where a part is missing or wrong', () => {
    const wrong: readonly unknown[] = [
      undefined,
      'steer',
      [],
      { setting: {} },
      { setting: { ...setting, seed: -1 } },
      { setting: { ...setting, additions: [null] } },
      withAddition({ coefficient: null }),
      withAddition({ position: 'nowhere' }),
      withAddition({ vector: { kind: 'pair', plus: 'a' } }),
      { ...firstLabState, changed: 'today' },
      { ...firstLabState, pinned: { setting, results: { next: { kind: 'norms' } } } },
    ];
    for (const value of wrong) assert.equal(labStateOf(value), null, JSON.stringify(value));
  });

  it('is newer after every change, whatever the clock says', () => {
    const ahead = Date.now() + 1e9;
    assert.equal(laterThan({ changed: ahead }), ahead + 1);
    assert.ok(laterThan(firstLabState) > 0);
  });
});

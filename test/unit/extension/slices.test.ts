import assert from 'node:assert/strict';
import { inSlices } from '../../../extension/language/slices';
import { analyzing } from '../../../kernel/language/analysis';
import { checking, knownFirst } from '../../../kernel/language/checks';
import type { Steps } from '../../../kernel/language/steps';

/** A clock that a step of work moves on by 10 ms. */
function slowly<T>(work: Steps<T>) {
  let time = 0;
  const steps = (function* (): Steps<T> {
    for (;;) {
      time += 10;
      const { done, value } = work.next();
      if (done) return value;
      yield;
    }
  })();
  return { steps, now: () => time };
}

const longCell = [{ index: 0, source: 'steer unknown\n'.repeat(5000) }];
const check = function* () {
  return yield* checking(yield* analyzing(longCell), knownFirst(null));
};

describe('a check of a long cell', () => {
  it('lets other work of the window come in between', async () => {
    const { steps, now } = slowly(check());
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const found = await inSlices(steps, () => true, now);
    isDone = true;
    assert.equal(found?.[0]?.length, 501);
    assert.ok(turns > 20, `${turns} turns`);
  });

  it('is dropped once nobody wants it', async () => {
    const { steps, now } = slowly(check());
    let asked = 0;
    assert.equal(await inSlices(steps, () => ++asked < 4, now), null);
    assert.equal(asked, 4);
    assert.ok(now() < 100, `${now()} ms`);
  });
});

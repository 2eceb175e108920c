import assert from 'node:assert/strict';
import { latestWins } from '../../../extension/lab/latest';

/** Stages whose ends the test decides, and what was begun. */
function controlled() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  let running = 0;
  let most = 0;
  const stage = async (name: string) => {
    begun.push(name);
    most = Math.max(most, ++running);
    await new Promise<void>((end) => ends.push(end));
    running--;
  };
  const latest = latestWins<number>({
    async first(asked) {
      await stage(`first ${asked}`);
      return asked >= 0;
    },
    async rest(asked, signal) {
      signals.push(signal);
      await stage(`rest ${asked}`);
    },
  });
  /** Ends the stage that runs, and lets what follows begin. */
  const end = async () => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { latest, begun, end, signals, most: () => most };
}

describe('the newest of many requests', () => {
  it('does both parts of a single one, the quick part first', async () => {
    const { latest, begun, end } = controlled();
    latest.ask(1);
    assert.deepEqual(begun, ['first 1']);
    await end();
    await end();
    assert.deepEqual(begun, ['first 1', 'rest 1']);
  });

  it('drops what is not the newest when the one before ends, and never works at two', async () => {
    const { latest, begun, end, most } = controlled();
    for (let asked = 1; asked <= 100; asked++) latest.ask(asked);
    await end();
    assert.deepEqual(begun, ['first 1', 'first 100']);
    await end();
    await end();
    assert.deepEqual(begun, ['first 1', 'first 100', 'rest 100']);
    assert.equal(most(), 1);
  });

  it('ends the slow part for something newer, and waits until it has ended', async () => {
    const { latest, begun, end, signals } = controlled();
    latest.ask(1);
    await end();
    assert.equal(signals[0]?.aborted, false);
    latest.ask(2);
    assert.equal(signals[0].aborted, true);
    assert.deepEqual(begun, ['first 1', 'rest 1']);
    await end();
    await end();
    assert.deepEqual(begun, ['first 1', 'rest 1', 'first 2', 'rest 2']);
    assert.equal(signals[1]?.aborted, false);
  });

  it('does no slow part where the quick one says that it has no use', async () => {
    const { latest, begun, end } = controlled();
    latest.ask(-1);
    await end();
    latest.ask(-2);
    assert.deepEqual(begun, ['first -1', 'first -2']);
  });

  it('begins nothing more once it is stopped', async () => {
    const { latest, begun, end } = controlled();
    latest.ask(1);
    latest.ask(2);
    latest.stop();
    await end();
    assert.deepEqual(begun, ['first 1']);
  });
});

import assert from 'node:assert/strict';
import { finishedBetween, finishedPerMinute, recentMinutes } from '../../../kernel/queue/throughput';

const minute = 60_000;
/** What a queue says whose jobs were finished at some times, as BullMQ counts them. */
function told(times: readonly number[]) {
  const minutes = times.map((time) => Math.floor(time / minute));
  const last = minutes.at(-1) ?? 0;
  const within = (one: number) => minutes.filter((other) => other === one).length;
  const first = minutes[0] ?? 0;
  return {
    meta: {
      count: times.length,
      prevTS: times.find((time) => Math.floor(time / minute) === last) ?? 0,
      prevCount: times.length - within(last),
    },
    data: Array.from({ length: last - first }, (_, back) => within(last - 1 - back)),
  };
}

describe('the throughput of a queue', () => {
  const start = 1000 * minute;

  it('is nothing if no job was ever finished', () => {
    assert.equal(finishedPerMinute(told([]), start), 0);
  });

  it('is that of the last minutes, this one among them', () => {
    const times = Array.from({ length: 10 }, (_, job) => start + job * 10_000);
    assert.equal(finishedPerMinute(told(times), start + 100_000), 10 / recentMinutes);
  });

  it('forgets what is longer ago, little by little, also if nothing was finished since', () => {
    const finished = told([start, start + 1000, start + 2000, start + 3000]);
    assert.equal(finishedPerMinute(finished, start + 4.9 * minute), 4 / recentMinutes);
    assert.equal(finishedPerMinute(finished, start + 5.25 * minute), 3 / recentMinutes);
    assert.equal(finishedPerMinute(finished, start + 5.5 * minute), 2 / recentMinutes);
    assert.equal(finishedPerMinute(finished, start + 6 * minute), 0);
  });

  it('knows a minute in which nothing was finished', () => {
    const finished = told([start, start + 3 * minute, start + 3 * minute + 1]);
    assert.equal(finishedPerMinute(finished, start + 3.5 * minute), 3 / recentMinutes);
    assert.equal(finishedPerMinute(finished, start + 6.5 * minute), 2 / recentMinutes);
  });

  it('is found by comparing where a queue does not tell when jobs were finished', () => {
    const perMinute = finishedBetween();
    assert.equal(perMinute(100, start), null);
    assert.equal(perMinute(103, start + minute / 2), 6);
    assert.equal(perMinute(110, start + 2 * minute), 5);
    // The first is too long ago.
    assert.equal(perMinute(112, start + 5.5 * minute), 9 / 5);
    assert.equal(perMinute(0, start + 6 * minute), 0, 'the queue was cleared');
    assert.equal(perMinute(7, start + 60 * minute), null);
  });
});

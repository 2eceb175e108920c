import assert from 'node:assert/strict';
import { endFuzzers, fuzzers } from './all';

/** One seed for every machine: a failure here is a failure everywhere. */
const seed = 20;

describe('what is made by chance', () => {
  after(endFuzzers);

  for (const { name, shortRuns, check } of fuzzers)
    it(`is dealt with: ${shortRuns} ${name}`, async () => {
      const { runs, failure } = await check({ seed, runs: shortRuns, time: Infinity });
      if (failure !== null) throw new Error(failure);
      assert.equal(runs, shortRuns);
    });
});

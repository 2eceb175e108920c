import { endFuzzers, fuzzers } from '../fuzz/all';

/** Another one each time. A failure prints it. */
const seed = Date.now() % 2 ** 31;
const minutesEach = 1 / 20;

describe('what is made by chance, for long', () => {
  after(endFuzzers);

  for (const { name, check } of fuzzers)
    it(`is dealt with: ${name}`, async () => {
      const time = minutesEach * 60_000;
      const { runs, failure } = await check({ seed, runs: Number.MAX_SAFE_INTEGER, time });
      if (failure !== null) throw new Error(failure);
      console.log(`    ${runs} ${name}`);
    });
});

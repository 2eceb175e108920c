import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { MemoryLimit, memoryOf } from '../../../model/memory';
import { runAlone, testModels } from '../../modelFixture';

const mebibyte = 2 ** 20;
const usedMiB = () => Math.ceil(process.memoryUsage.rss() / mebibyte);

describe('the memory of a process', () => {
  it('is at most what the user sets, and at most what there is', () => {
    assert.equal(memoryOf(100).limit, 100 * mebibyte);
    assert.ok(memoryOf(0).limit <= totalmem());
    assert.ok(memoryOf(2 ** 40).limit <= totalmem());
  });

  it('is refused before it is taken', () => {
    const memory = memoryOf(usedMiB() + 200);
    memory.require(20 * mebibyte);
    assert.throws(
      () => memory.require(2 ** 40),
      (error) => error instanceof MemoryLimit && error.needed > 2 ** 40 && error.limit === memory.limit,
    );
  });

  it('is refused to a model beside which it does not fit, in a sentence', async () => {
    // Enough for the bundled model alone.
    const limitMiB = 210;
    const beside = Buffer.alloc(limitMiB * mebibyte, 1);
    const models = testModels(limitMiB);
    const { errors, results } = await runAlone('steer "Love" @4\nnext "I"', { models });
    assert.deepEqual(
      errors.map(({ code, line }) => [code, line]),
      [['memory-limit', 2]],
    );
    assert.match(errors[0]?.message ?? '', /^This needs about \d+ MiB and the kernel's limit is \d+ MiB\.$/);
    assert.deepEqual(results, []);
    assert.equal(beside[0], 1);
  });

  it('is refused to a result that would not fit into it', async () => {
    const models = testModels(230);
    const source = 'complete "I" n 10000 tokens 200';
    const { errors } = await runAlone(source, { models });
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['result-too-large'],
    );
  });
});

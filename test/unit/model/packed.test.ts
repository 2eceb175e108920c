import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describePacked, prunePacked } from '../../../model/packedFiles';
import { runHead } from '../../../model/passes/head';
import type { Precision } from '../../../model/passes/sessions';
import { forward } from '../../../model/passes/trunk';
import { gpt2Small, writeRandomCheckpoint } from '../../bench/randomCheckpoint';
import { loadModel } from '../../modelFixture';
import { temporaryFolder } from '../../temporary';

/** The smallest model whose packed weights are worth keeping, more or less. */
const shape = { ...gpt2Small, n_layer: 2, n_positions: 64, vocab_size: 4000 };

describe('packed weights on disk', () => {
  const folder = temporaryFolder('steerbook-packed');
  const earlierCache = process.env.XDG_CACHE_HOME;
  let packed: string;
  before(() => writeRandomCheckpoint(folder, shape));
  beforeEach(() => {
    process.env.XDG_CACHE_HOME = temporaryFolder('steerbook-packed-cache');
    packed = join(process.env.XDG_CACHE_HOME, 'steerbook/weights/packed');
  });
  after(() => {
    if (earlierCache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = earlierCache;
  });

  /** All numbers of a pass over four tokens and of one that follows it alone. */
  async function numbers(precision: Precision, keepsPacked: boolean) {
    const model = await loadModel(folder, { precision, keepsPacked });
    const residuals = [shape.n_layer];
    const many = (await forward(model, { rows: [[1, 2, 3, 4]], residuals })).at(shape.n_layer);
    const one = (await forward(model, { rows: [[5]], residuals })).at(shape.n_layer);
    const { scores } = await runHead(model, { residual: many, scores: true });
    return { many, one, scores };
  }
  /** The folders of what is kept, with when each was made. */
  const kept = () => readdirSync(packed).map((name) => join(packed, name));
  const madeAt = () => kept().map((path) => statSync(join(path, 'weights.bin')).ctimeMs);

  for (const precision of ['float32', '8bit'] as const)
    it(`give the very numbers that weights packed in memory give, in ${precision}`, async () => {
      const inMemory = await numbers(precision, false);
      assert.deepEqual(await numbers(precision, true), inMemory);
      const made = madeAt();
      assert.equal(made.length, 2);
      assert.deepEqual(await numbers(precision, true), inMemory);
      assert.deepEqual(madeAt(), made);
    });

  it('are made anew once anybody has written to them', async () => {
    const before = await numbers('float32', true);
    const made = madeAt();
    for (const path of kept()) utimesSync(join(path, 'weights.bin'), 1, 1);
    assert.deepEqual(await numbers('float32', true), before);
    assert.ok(madeAt().every((time, index) => time > (made[index] ?? Infinity)));
  });

  it('are told, and go with the model that they were made from', async () => {
    await numbers('float32', true);
    const { folder: place, bytes } = await describePacked();
    assert.equal(place, packed);
    assert.ok(bytes > 64 * 2 ** 20);
    await prunePacked();
    assert.equal(kept().length, 2);
    const weights = join(folder, 'model.safetensors');
    const { atime, mtime } = statSync(weights);
    utimesSync(weights, 1, 1);
    await prunePacked();
    utimesSync(weights, atime, mtime);
    assert.deepEqual(kept(), []);
    assert.equal((await describePacked()).bytes, 0);
  });

  it('do not stay if they were never finished', async () => {
    const [old, fresh] = ['a.1.tmp', 'b.2.tmp'].map((name) => join(packed, name)) as [string, string];
    for (const path of [old, fresh]) mkdirSync(path, { recursive: true });
    utimesSync(old, 1, 1);
    await prunePacked();
    assert.deepEqual(kept(), [fresh]);
  });

  it('are made anew if what is known of them cannot be read', async () => {
    const before = await numbers('float32', true);
    for (const path of kept()) writeFileSync(join(path, 'files.json'), '{"graph.onnx": "../../x"}');
    assert.deepEqual(await numbers('float32', true), before);
    for (const path of kept()) assert.ok(statSync(join(path, 'files.json')).size > 100);
  });
});

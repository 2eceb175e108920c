import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellOutcome } from '../../kernel/run';
import type { ModelSource } from '../../model/source/source';
import { writeRandomCheckpoint } from '../bench/randomCheckpoint';
import { changeConfig, changeTensor } from '../checkpointFiles';
import { runAlone, testModels } from '../modelFixture';

const shape = { n_layer: 2, n_embd: 16, n_head: 2, n_positions: 64, vocab_size: 50257 };

describe('a model whose files change', () => {
  let folder: string;
  let models: ModelSource;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-changed-'));
    writeRandomCheckpoint(folder, shape);
    models = testModels();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const weights = () => join(folder, 'model.safetensors');
  const writeTo = () => changeTensor(weights(), 'ln_f.bias', (value) => value + 1);
  const run = (source: string, events = {}) => runAlone(source, { models, defaultModel: folder, events });
  const hashOf = ({ results }: CellOutcome) => results.at(-1)?.model.sha256;
  const codes = ({ errors }: CellOutcome) => errors.map(({ code }) => code);

  it('is opened again, with its new hash, if its weights were not loaded', async () => {
    const before = hashOf(await run('tokens "a"'));
    writeTo();
    const after = await run('next "a b"');
    assert.deepEqual(codes(after), []);
    assert.match(before ?? '', /^[0-9a-f]{64}$/);
    assert.notEqual(hashOf(after), before);
  });

  const changes: readonly (readonly [string, () => void])[] = [
    ['are written to', writeTo],
    ['are cut', () => truncateSync(weights(), 4000)],
    ['are removed', () => rmSync(weights())],
    ['have another time', () => utimesSync(weights(), new Date(0), new Date(0))],
    [
      'are replaced by equal ones',
      () => {
        copyFileSync(weights(), `${weights()}.new`);
        renameSync(`${weights()}.new`, weights());
      },
    ],
    ['have another configuration', () => changeConfig(folder, { note: 'another' })],
  ];
  for (const [what, change] of changes)
    it(`is not used if its weights are loaded and ${what}`, async () => {
      assert.deepEqual(codes(await run('next "a b"')), []);
      change();
      const { errors, results } = await run('set n 2\nnext "a b"');
      assert.deepEqual(results, []);
      assert.equal(errors[0]?.code, 'model-changed');
      assert.equal(errors[0].line, 2);
      assert.match(errors[0].message, /was written to while it was in use .*Restart the kernel/);
    });

  it('gives no result if they change while it is loaded', async () => {
    const outcome = await run('next "a b"', { onLoading: writeTo });
    assert.deepEqual([codes(outcome), outcome.results], [['model-changed'], []]);
  });

  it('gives no result if they change while it measures', async () => {
    const outcome = await run('next "a b"', { onLoaded: writeTo });
    assert.deepEqual([codes(outcome), outcome.results], [['model-changed'], []]);
  });

  it('does not fork rows with weights that the other passes did not have', async () => {
    const engine = await (await models.open(folder, '/')).load();
    writeTo();
    assert.ok(engine.model.forks);
    await assert.rejects(engine.model.forks(), { name: 'SourceError', message: 'model-changed' });
  });

  it('is not hashed as it no longer is', async () => {
    const { hash } = await models.open(folder, '/');
    writeTo();
    await assert.rejects(hash(), { name: 'SourceError', message: 'model-changed' });
  });
});

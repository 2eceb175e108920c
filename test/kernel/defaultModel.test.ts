import assert from 'node:assert/strict';
import type { ModelSource } from '../../model/source/source';
import { runAlone, testModels } from '../modelFixture';

describe('a default model that cannot be used', () => {
  const run = (source: string) => runAlone(source, { defaultModel: '/nowhere' });

  it('does not stop a cell that names its own', async () => {
    for (const source of [
      'model bundled\ntokens "a"',
      'let love = "Love" - "Hate"\nset n 2\nmodel bundled\nsteer love @4\nalign "I hate you"',
    ]) {
      const { errors, results } = await run(source);
      assert.deepEqual(errors, []);
      assert.equal(results.at(-1)?.model.id, 'bundled');
    }
  });

  it('does not stop a cell that needs none', async () => {
    for (const source of ['set n 2', 'let love = "Love" - "Hate" @4', 'tokens "a b"'])
      assert.deepEqual((await run(source)).errors, [], source);
  });

  it('is an error where it is needed', async () => {
    const { errors } = await run('set n 2\nsteer "Love" - "Hate" @4');
    assert.deepEqual(
      errors.map(({ code, line, column }) => [code, line, column]),
      [['no-such-model', 2, 1]],
    );
  });

  it('is not read where the cell names its own', async () => {
    const usable = testModels();
    const models: ModelSource = {
      open: async (name, base) => {
        const opened = await usable.open('bundled', base);
        if (name === 'bundled') return opened;
        return { ...opened, hash: () => Promise.reject(new Error('its weights were read')) };
      },
    };
    const source = 'let love = "Love" - "Hate"\nmodel bundled\nsteer love @4\nalign "I hate you"';
    assert.deepEqual((await runAlone(source, { models, defaultModel: 'default' })).errors, []);
    assert.equal(
      (await runAlone('next "I"', { models, defaultModel: 'default' })).errors[0]?.code,
      'internal',
    );
  });
});

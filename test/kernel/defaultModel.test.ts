import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { ModelSource, OpenedModel } from '../../model/source/source';
import { runAlone, testModels } from '../modelFixture';
import { temporaryFolder } from '../temporary';

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
    for (const source of ['set n 2', 'let love = "Love" - "Hate" @4'])
      assert.deepEqual((await run(source)).errors, [], source);
  });

  it('is an error where it is needed', async () => {
    for (const statement of ['steer "Love" - "Hate" @4', 'tokens "a b"']) {
      const { errors } = await run(`set n 2\n${statement}`);
      assert.deepEqual(
        errors.map(({ code, line, column }) => [code, line, column]),
        [['no-such-model', 2, 1]],
      );
    }
  });

  it('is an error where a stranger has put something else in place of its files', async () => {
    const folder = temporaryFolder('steerbook-default');
    execFileSync('mkfifo', [join(folder, 'config.json')]);
    for (const source of ['next "a"', `model "${folder}"`]) {
      const { errors } = await runAlone(source, { defaultModel: folder });
      assert.deepEqual(
        errors.map(({ code }) => code),
        ['bad-checkpoint'],
      );
      assert.match(errors[0]?.message ?? '', /config\.json cannot be read \(it is no regular file\)\.$/);
    }
    const file = join(folder, 'config.json');
    assert.equal((await runAlone('next "a"', { defaultModel: file })).errors[0]?.code, 'no-such-model');
  });

  it('is not read where the cell names its own', async () => {
    const usable = testModels();
    const models: ModelSource = {
      gpu: usable.gpu,
      rest: () => usable.rest(),
      renew: () => usable.renew(),
      open: async (name, base) => {
        const opened = await usable.open('bundled', base);
        if (name === 'bundled') return opened;
        const unread: OpenedModel = {
          ...opened,
          hash: () => Promise.reject(new Error('its weights were read')),
          placed: () => Promise.resolve(unread),
        };
        return unread;
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

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRandomCheckpoint } from '../bench/randomCheckpoint';
import { runAlone, testModels } from '../modelFixture';

const steerings = [
  'steer off',
  'steer "a" @0 x2',
  'steer "a" - "b c" @0',
  'steer last("a") @0 at all',
  'steer ""',
];
const statements = [
  'next ""',
  'next "a"',
  'complete "" n 1 tokens 3',
  'complete "a b" n 2 tokens 20',
  'heat "a"',
  'heat "a b c d e f g h i"',
  'score "texts.txt"',
  'count "wedding" in "a", "" n 1 tokens 3',
  'norms ""',
  'lens "a"',
  'compare "a"',
  'compare "a b c"',
  'similarity "a", "b"',
  'align "a"',
];

describe('a model of one layer', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-small-'));
    writeFileSync(join(folder, 'texts.txt'), 'One two.\n\nThree four five.\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const make = (model: string, n_positions: number) =>
    writeRandomCheckpoint(join(folder, model), {
      ...{ n_layer: 1, n_embd: 4, n_head: 1, n_positions, vocab_size: 50257 },
    });

  for (const context of [1, 2, 5, 20])
    it(`and of a context of ${context} measures, or says why it does not`, async () => {
      make('small', context);
      const models = testModels();
      for (const steering of steerings)
        for (const statement of steering === 'steer off' ? [...statements, 'check'] : statements) {
          const source = `${steering}\n${statement}`;
          const { errors } = await runAlone(source, { models, defaultModel: 'small', folder });
          assert.ok(
            errors.every(({ code }) => code !== 'internal'),
            `${source}: ${errors[0]?.message}`,
          );
        }
    });

  it('is checked as soon as its context is long enough', async () => {
    make('enough', 21);
    make('short', 20);
    const check = (model: string) => runAlone('check', { models: testModels(), defaultModel: model, folder });
    assert.deepEqual((await check('enough')).errors, []);
    assert.equal(
      (await check('short')).errors[0]?.message,
      'check needs a context of 21 tokens, and the model reads at most 20.',
    );
  });

  it('has no layer of a larger model whose name it has', async () => {
    make('gpt2-xl', 64);
    for (const statement of ['similarity "a", "b"', 'steer "a"\nnext "b"'])
      assert.deepEqual(
        (await runAlone(`model gpt2-xl\n${statement}`, { models: testModels(), folder })).errors,
        [],
      );
  });
});

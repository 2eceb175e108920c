import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsProcess } from '../../extension/language/factsProcess';
import { tokensRequest } from '../../kernel/process/factsProtocol';
import { forkFacts } from '../../kernel/process/forkKernel';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

const config = { n_layer: 6, n_embd: 16, n_head: 2, n_positions: 64, vocab_size: 1003 };

describe('the process that has a vocabulary and no weights', () => {
  const base = temporaryFolder('steerbook-facts');
  const started: ChildProcess[] = [];
  const process = factsProcess(() => {
    const child = forkFacts(join(root, 'dist/facts.js'));
    started.push(child);
    return child;
  });
  const named = (name: string) => ({
    ...{ name, base, cacheFolder: join(base, 'cache') },
    bundledFolder: join(root, 'model/bundled'),
  });
  const model = (name: string) => process.model(named(name));
  const tokens = (name: string | null, text: string) =>
    process.ask((to) =>
      to.sendRequest(tokensRequest, { texts: [text], model: name === null ? null : named(name) }),
    );

  before(() => {
    for (const name of ['mine', 'gpt2-xl', 'broken']) {
      mkdirSync(join(base, name));
      writeFileSync(join(base, name, 'config.json'), JSON.stringify(config));
    }
    copyFileSync(join(root, 'test/golden/tokenizers/byte-level.json'), join(base, 'mine/tokenizer.json'));
    writeFileSync(join(base, 'broken/tokenizer.json'), '{');
  });
  after(() => process.dispose());

  it('starts at the first question, and tells GPT-2 tokens as they are shown everywhere', async () => {
    assert.equal(started.length, 0);
    const [found] = (await tokens(null, ' wedding 日')) ?? [];
    assert.equal(found?.count, 4);
    assert.deepEqual(
      found.tokens.map(({ id, label }) => `${id} ${label}`),
      ['10614 ·wedding', '10545 ·\\xE6', '245 \\x97', '98 \\xA5'],
    );
  });

  it('knows the layers of models that are here, and of the catalogue', async () => {
    assert.deepEqual(await model('bundled'), { id: 'bundled', n_layers: 8, d_model: 192, defaultLayer: 4 });
    assert.deepEqual(await model('gpt2'), { id: 'gpt2', n_layers: 12, d_model: 768, defaultLayer: 4 });
    assert.deepEqual(await model('mine'), { id: './mine', n_layers: 6, d_model: 16, defaultLayer: 2 });
    assert.equal(await model('someone/other'), null);
    assert.equal(await model('nowhere'), null);
  });

  it('hears of layers that have changed a question later', async () => {
    const put = (n_layer: number) =>
      writeFileSync(join(base, 'mine/config.json'), JSON.stringify({ ...config, n_layer }));
    put(9);
    assert.equal((await model('mine'))?.n_layers, 6);
    while ((await model('mine'))?.n_layers !== 9) await tokens(null, 'meanwhile');
  });

  it('takes a folder before the catalogue, as a run does', async () => {
    assert.equal((await model('gpt2-xl'))?.n_layers, 6);
  });

  it('cuts texts as the tokenizer of a folder does, and says nothing of one that cannot be used', async () => {
    const [own] = (await tokens('mine', 'The wedding')) ?? [];
    const [usual] = (await tokens('bundled', 'The wedding')) ?? [];
    assert.ok(own && usual);
    assert.notDeepEqual(own, usual);
    assert.equal(await tokens('broken', 'The wedding'), null);
  });

  it('is started again by the next question if it ends', async () => {
    const child = started.at(-1);
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
    assert.ok(await tokens(null, 'again'));
    assert.equal(started.length, 2);
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles } from '../../../model/checkpoint/hashFiles';
import { openCheckpoint } from '../../../model/checkpoint/checkpoint';
import { weightHash } from '../../../model/source/derivedFiles';
import { root } from '../../root';
import { temporaryFolder } from '../../temporary';

describe('the hash of weights', () => {
  const cache = temporaryFolder('steerbook-hashes');
  const earlierCache = process.env.XDG_CACHE_HOME;
  const folder = join(temporaryFolder('steerbook-hashed'), 'model');
  const weights = join(folder, 'model.safetensors');
  const hash = async () => weightHash(await openCheckpoint(folder));
  const kept = () => readdirSync(join(cache, 'steerbook/weights/hashes'));
  const sha256 = () => createHash('sha256').update(readFileSync(weights)).digest('hex');

  before(() => {
    process.env.XDG_CACHE_HOME = cache;
    cpSync(join(root, 'model/bundled'), folder, { recursive: true });
  });
  after(() => {
    if (earlierCache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = earlierCache;
  });

  it('is that of their bytes', async () => {
    assert.equal(await hash(), sha256());
  });

  it('is remembered', async () => {
    const [name = ''] = kept();
    const remembered = { sha256: 'f'.repeat(64) };
    writeFileSync(join(cache, 'steerbook/weights/hashes', name), JSON.stringify(remembered));
    assert.equal(await hash(), remembered.sha256);
  });

  it('is computed anew where what is remembered is no hash', async () => {
    const [name = ''] = kept();
    writeFileSync(join(cache, 'steerbook/weights/hashes', name), '{"sha256": "../../x"}');
    assert.equal(await hash(), sha256());
  });

  it('is computed anew once a file was written to', async () => {
    const earlier = await hash();
    appendFileSync(join(folder, 'config.json'), '\n');
    assert.equal(await hash(), earlier);
    assert.equal(kept().length, 2);
  });

  it('is none of files that cannot be read, which is no error of the thread', async () => {
    assert.equal(await hashFiles([join(folder, 'missing')]), null);
    assert.equal(await hashFiles([folder]), null);
  });
});

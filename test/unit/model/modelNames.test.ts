import assert from 'node:assert/strict';
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelSource, type OpenedModel } from '../../../model/source/source';
import { SourceError } from '../../../model/source/sourceProblem';
import { tinyModel } from '../../fuzz/tinyModel';
import { usualSource } from '../../modelFixture';
import { temporaryFolder } from '../../temporary';

const commit = '0123456789abcdef0123456789abcdef01234567';

/** Puts a checkpoint into a cache as a download does. */
function putInCache(cacheFolder: string, id: string): void {
  const repository = join(cacheFolder, `models--${id.replace('/', '--')}`);
  const [blobs, snapshot] = [join(repository, 'blobs'), join(repository, 'snapshots', commit)];
  for (const folder of [blobs, snapshot, join(repository, 'refs')]) mkdirSync(folder, { recursive: true });
  for (const [place, name] of ['config.json', 'model.safetensors'].entries()) {
    const blob = String(place).repeat(40);
    cpSync(join(tinyModel(), name), join(blobs, blob));
    symlinkSync(join('../../blobs', blob), join(snapshot, name));
  }
  writeFileSync(join(repository, 'refs/main'), commit);
}

describe('the name of a model', () => {
  const base = temporaryFolder('steerbook-names');
  const cacheFolder = join(base, 'hub');
  for (const id of ['openai-community/gpt2-xl', 'someone/small']) putInCache(cacheFolder, id);
  mkdirSync(join(base, 'models'));
  cpSync(tinyModel(), join(base, 'models/gpt2'), { recursive: true });

  const open = (name: string) => modelSource({ ...usualSource, cacheFolder }).open(name, base);
  const placeOf = ({ id, revision, defaultLayer }: OpenedModel) => [id, revision, defaultLayer];
  const codeOf = async (name: string) => {
    const error: unknown = await open(name).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof SourceError, name);
    return error.problem.code;
  };

  it('is one of the catalogue, or owner/name, and gives the commit', async () => {
    assert.deepEqual(placeOf(await open('gpt2-xl')), ['gpt2-xl', commit, 0]);
    assert.deepEqual(placeOf(await open('someone/small')), ['someone/small', commit, 0]);
    assert.deepEqual(placeOf(await open(`someone/small@${commit}`)), ['someone/small', commit, 0]);
  });

  it('is a folder if there is one, and shows that it is', async () => {
    const moved = join(base, 'gpt2-xl');
    cpSync(tinyModel(), moved, { recursive: true });
    try {
      for (const name of ['gpt2-xl', './gpt2-xl'])
        assert.deepEqual(placeOf(await open(name)), ['./gpt2-xl', null, 0], name);
    } finally {
      renameSync(moved, join(base, 'elsewhere'));
    }
    assert.equal((await open('gpt2-xl')).id, 'gpt2-xl');
    assert.equal((await open('models/gpt2')).id, './models/gpt2');
    assert.equal((await open(join(base, 'models/gpt2'))).id, join(base, 'models/gpt2'));
  });

  it('is always the bundled one for bundled', async () => {
    mkdirSync(join(base, 'bundled'));
    assert.deepEqual(placeOf(await open('bundled')), ['bundled', null, 4]);
  });

  it('is not downloaded for nobody', async () => {
    assert.equal(await codeOf('gpt2'), 'not-downloaded');
    assert.equal(await codeOf('someone/other'), 'not-downloaded');
    assert.equal(await codeOf('someone/small@v1'), 'not-downloaded');
  });

  it('is none for what is neither a folder nor a name of the Hub', async () => {
    for (const name of [
      'gpt3',
      './gpt2',
      '../gpt2',
      '~/no such folder',
      'a/b/c',
      'a/..',
      'a/b@../c',
      '',
      '/',
    ])
      assert.match(await codeOf(name), /^(no-such-model|bad-checkpoint)$/, name);
  });
});

import assert from 'node:assert/strict';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { openCheckpoint } from '../../model/checkpoint/checkpoint';
import { CheckpointError } from '../../model/checkpoint/config';
import { listCached, verifyCached } from '../../model/source/hub/cachedRepositories';
import { HubError } from '../../model/source/hub/hubProblem';
import { readOwner } from '../../model/source/hub/owner';
import { removeCached } from '../../model/source/hub/removal';
import { repositoryAt } from '../../model/source/hub/repository';
import { findSnapshot } from '../../model/source/hub/snapshot';
import { temporaryFolder } from '../temporary';
import { fuzzer, withOddParts } from './fuzzer';
import { tinyModel } from './tinyModel';

/** A cache of the Hub that somebody else has written to. */
interface Cache {
  /** What lies at each path of the repository: a link to somewhere, or bytes. */
  readonly entries: readonly (readonly [
    path: string,
    entry: { readonly link: string } | { readonly text: string },
  ])[];
  /** Share of the weights that is there. */
  readonly kept: number;
}

const id = 'someone/model';
const commit = '0123456789abcdef0123456789abcdef01234567';
const weightsBlob = 'a'.repeat(64);
const index = { weight_map: { 'wte.weight': 'model.safetensors', 'wpe.weight': 'model-2.safetensors' } };
const owner = {
  ...{ key: 'k', process: 1, host: 'elsewhere', revision: 'main', heartbeat: 1, state: 'running' },
  ...{
    progress: { done: 1, total: 2, bytesPerSecond: 3, remainingSeconds: null },
    code: '',
    sentence: '',
    validators: {},
  },
};
const original = {
  config: JSON.parse(readFileSync(join(tinyModel(), 'config.json'), 'utf8')) as unknown,
  weights: readFileSync(join(tinyModel(), 'model.safetensors')),
};

const odd = (value: unknown) =>
  fc.oneof(fc.constant(value), withOddParts(value)).map((made) => ({ text: JSON.stringify(made) }));
const link = fc
  .constantFrom(
    ...[
      '../../blobs/',
      '../../../outside/',
      '../outside/',
      '../../../../',
      '/',
      './',
      '../',
      '../../blobs/../../outside/',
    ].flatMap((folder) =>
      ['', weightsBlob, 'config.json', 'model.safetensors', 'secret'].map((name) => folder + name),
    ),
  )
  .map((to) => ({ link: to === '' ? '.' : to }));
const snapshot = `snapshots/${commit}`;
const cache: fc.Arbitrary<Cache> = fc.record({
  entries: fc.array(
    fc.oneof(
      fc.tuple(fc.constant(`${snapshot}/config.json`), fc.oneof(odd(original.config), link)),
      fc.tuple(fc.constant(`${snapshot}/model.safetensors.index.json`), fc.oneof(odd(index), link)),
      fc.tuple(
        fc.constantFrom(
          `${snapshot}/model.safetensors`,
          `${snapshot}/model-2.safetensors`,
          `${snapshot}/vocab.json`,
        ),
        link,
      ),
      fc.tuple(
        fc.constantFrom(
          'blobs',
          'refs',
          'snapshots',
          snapshot,
          `${snapshot}/deeper`,
          `blobs/${'b'.repeat(64)}`,
        ),
        link,
      ),
      fc.tuple(
        fc.constantFrom('refs/main', 'refs/x/y'),
        fc.oneof(fc.constant({ text: commit }), link, odd(commit)),
      ),
      fc.tuple(fc.constant('.steerbook-download.json'), fc.oneof(odd(owner), link)),
    ),
    { maxLength: 8 },
  ),
  kept: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
});

const home = temporaryFolder('steerbook-fuzz-hub');
const cacheFolder = join(home, 'cache');
const outside = join(cacheFolder, 'outside');
const repository = repositoryAt(cacheFolder, id);

function write({ entries, kept }: Cache): void {
  rmSync(cacheFolder, { recursive: true, force: true });
  for (const folder of [outside, repository.blobs, repository.refs, join(repository.folder, snapshot)])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(outside, 'secret'), 'secret');
  writeFileSync(join(outside, 'config.json'), JSON.stringify(original.config));
  const weights = original.weights.subarray(0, Math.floor(kept * original.weights.length));
  writeFileSync(join(repository.blobs, weightsBlob), weights);
  put('refs/main', { text: commit });
  put(`${snapshot}/config.json`, { text: JSON.stringify(original.config) });
  put(`${snapshot}/model.safetensors`, { link: `../../blobs/${weightsBlob}` });
  for (const [path, entry] of entries) put(path, entry);
}

/** Puts an entry in the place of what is there, unless a link has taken the place above it. */
function put(path: string, entry: Cache['entries'][number][1]): void {
  const full = join(repository.folder, path);
  try {
    if (realpathSync(join(full, '..')) !== join(realpathSync(repository.folder), path, '..')) return;
    rmSync(full, { recursive: true, force: true });
    if ('link' in entry) symlinkSync(entry.link, full);
    else writeFileSync(full, entry.text);
  } catch {
    // The folder above is no folder by now.
  }
}

export const hubCaches = fuzzer({
  name: 'hub caches',
  shortRuns: 300,
  input: cache,
  show: (made) => JSON.stringify(made),
  async holds(made) {
    write(made);
    const found = await findSnapshot(cacheFolder, { id, revision: 'main' });
    if (found !== null) {
      const own = realpathSync(repository.folder) + sep;
      for (const name of ['config.json', 'model.safetensors'])
        if (readdirSync(found.folder).includes(name))
          assert.ok(realpathSync(join(found.folder, name)).startsWith(own), name);
      await openCheckpoint(found.folder).catch((error: unknown) => {
        if (!(error instanceof CheckpointError)) throw error;
      });
    }
    await listCached(cacheFolder);
    await readOwner(repository);
    for await (const { path } of verifyCached(repository)) assert.ok(path.startsWith(home));
    await removeCached(repository, null).catch((error: unknown) => {
      if (!(error instanceof HubError)) throw error;
    });
    assert.deepEqual(readdirSync(outside).sort(), ['config.json', 'secret']);
  },
});

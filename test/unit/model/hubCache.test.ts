import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint } from '../../../model/checkpoint/checkpoint';
import { describeCached, listCached, verifyCached } from '../../../model/source/hub/cachedRepositories';
import { download } from '../../../model/source/hub/download';
import { HubError } from '../../../model/source/hub/hubProblem';
import type { HubSettings } from '../../../model/source/hub/hubSettings';
import { own } from '../../../model/source/hub/owner';
import { removeCached } from '../../../model/source/hub/removal';
import { repositoryAt } from '../../../model/source/hub/repository';
import { findSnapshot } from '../../../model/source/hub/snapshot';
import {
  firstCommit,
  needed,
  nextSmall,
  secondCommit,
  serveSmall,
  settingsFor,
  small,
  smallName,
  weightsEtag,
} from '../../hubFixture';
import type { HubServer } from '../../hubServer';

describe("the Hub's cache", () => {
  const secondName = { id: small.id, revision: 'next' };
  let server: HubServer;
  let settings: HubSettings;
  const cached = () => repositoryAt(settings.cacheFolder, small.id);
  const snapshot = () => join(cached().snapshots, firstCommit);
  const find = () => findSnapshot(settings.cacheFolder, smallName);

  before(async () => (server = await serveSmall(nextSmall)));
  after(() => server.stop());
  beforeEach(async () => {
    settings = settingsFor(server);
    await download(smallName, settings);
  });

  it('gives a checkpoint that opens', async () => {
    const { folder } = (await find()) ?? assert.fail();
    assert.equal((await openCheckpoint(folder)).config.n_layers, 1);
  });

  it('is searched under the short name and the canonical one', async () => {
    const gpt2 = { id: 'openai-community/gpt2', revision: 'main' };
    assert.equal(await findSnapshot(settings.cacheFolder, gpt2), null);
    for (const id of ['gpt2', 'openai-community/gpt2']) {
      const { folder } = repositoryAt(settings.cacheFolder, id);
      cpSync(cached().folder, folder, { recursive: true, verbatimSymlinks: true });
      assert.equal((await findSnapshot(settings.cacheFolder, gpt2))?.id, id);
      if (id === 'gpt2') rmSync(folder, { recursive: true });
    }
  });

  it('has files themselves in snapshots where there are no links', async () => {
    for (const name of needed) {
      const bytes = readFileSync(join(snapshot(), name));
      rmSync(join(snapshot(), name));
      writeFileSync(join(snapshot(), name), bytes);
    }
    rmSync(cached().blobs, { recursive: true });
    assert.ok(await find());
    const states = [];
    for await (const { state } of verifyCached(cached())) states.push(state);
    assert.deepEqual(
      states,
      needed.map(() => 'unknown'),
    );
  });

  const breaks: readonly (readonly [string, () => void])[] = [
    ['without config.json', () => rmSync(join(snapshot(), 'config.json'))],
    ['without weights', () => rmSync(join(snapshot(), 'model.safetensors'))],
    ['whose link leads nowhere', () => rmSync(join(cached().blobs, weightsEtag))],
    ['whose weights were cut off', () => truncateSync(join(cached().blobs, weightsEtag), 50_000)],
    ['whose weights are empty', () => truncateSync(join(cached().blobs, weightsEtag), 0)],
    [
      'whose tokenizer is a link that leads nowhere',
      () => {
        rmSync(join(snapshot(), 'vocab.json'));
        symlinkSync(`../../blobs/${'0'.repeat(40)}`, join(snapshot(), 'vocab.json'));
      },
    ],
    [
      'with a link out of the blobs',
      () => {
        const outside = join(settings.cacheFolder, 'outside.safetensors');
        renameSync(join(cached().blobs, weightsEtag), outside);
        symlinkSync(outside, join(cached().blobs, weightsEtag));
      },
    ],
    [
      'that is a link to a folder elsewhere',
      () => {
        const outside = join(settings.cacheFolder, 'outside');
        renameSync(snapshot(), outside);
        symlinkSync(outside, snapshot());
      },
    ],
    [
      'with links in a circle',
      () => {
        rmSync(join(snapshot(), 'config.json'));
        symlinkSync('config.json', join(snapshot(), 'config.json'));
      },
    ],
    ['whose branch is no commit', () => writeFileSync(join(cached().refs, 'main'), '../../../outside')],
  ];
  for (const [what, breakIt] of breaks)
    it(`does not give a snapshot ${what}`, async () => {
      assert.ok(await find());
      breakIt();
      assert.equal(await find(), null);
    });

  for (const [what, breakIt] of breaks.slice(0, 5))
    it(`is made whole again by a download of a snapshot ${what}`, async () => {
      breakIt();
      await download(smallName, settings);
      assert.ok((await find())?.folder.endsWith(firstCommit));
    });

  it('is listed with sizes, branches, partial files and what is shared', async () => {
    await download(secondName, settings);
    writeFileSync(join(cached().blobs, `${'e'.repeat(64)}.steerbook-partial`), 'abc');
    mkdirSync(join(settings.cacheFolder, '.locks/models--someone--small-gpt2'), { recursive: true });
    mkdirSync(join(settings.cacheFolder, 'datasets--a--b'), { recursive: true });
    const [repository, ...others] = await listCached(settings.cacheFolder);
    assert.deepEqual(others, []);
    assert.equal(repository?.id, small.id);
    assert.deepEqual(
      repository.revisions.map(({ commit, refs, isWhole, sharesWith }) => ({
        commit,
        refs,
        isWhole,
        sharesWith,
      })),
      [
        { commit: firstCommit, refs: ['main'], isWhole: true, sharesWith: [secondCommit] },
        { commit: secondCommit, refs: ['next'], isWhole: true, sharesWith: [firstCommit] },
      ],
    );
    const size = (files: typeof small.files) =>
      needed.reduce((sum, name) => sum + (files[name]?.length ?? 0), 0);
    assert.deepEqual(
      repository.revisions.map(({ bytes }) => bytes),
      [size(small.files), size(nextSmall.files)],
    );
    assert.equal(repository.bytes, size(small.files) + '# Next\n'.length + 3);
    assert.deepEqual(repository.partials, [{ etag: 'e'.repeat(64), bytes: 3 }]);
    assert.equal(repository.isDownloading, false);
  });

  it('loses a revision and keeps the blobs that another one uses', async () => {
    await download(secondName, settings);
    const before = readdirSync(cached().blobs).length;
    await removeCached(cached(), firstCommit);
    assert.equal(await find(), null);
    assert.deepEqual(readdirSync(cached().refs), ['next']);
    assert.deepEqual(readdirSync(cached().snapshots), [secondCommit]);
    assert.equal(readdirSync(cached().blobs).length, before - 1);
    const { folder } = (await findSnapshot(settings.cacheFolder, secondName)) ?? assert.fail();
    for (const name of needed) assert.ok(readFileSync(join(folder, name)).length > 0);
    assert.deepEqual(readdirSync(cached().folder).sort(), ['blobs', 'refs', 'snapshots']);
  });

  it("loses a repository whole, and keeps Python's locks", async () => {
    const lock = join(settings.cacheFolder, '.locks/models--someone--small-gpt2/a.lock');
    mkdirSync(join(lock, '..'), { recursive: true });
    writeFileSync(lock, '');
    await removeCached(cached(), null);
    assert.ok(!existsSync(cached().folder));
    assert.ok(existsSync(lock));
    await assert.rejects(
      removeCached(cached(), null),
      (error) => error instanceof HubError && error.problem.code === 'not-cached',
    );
  });

  it('does not follow links out of it when it removes', async () => {
    const outside = join(settings.cacheFolder, 'keep.txt');
    writeFileSync(outside, 'mine');
    symlinkSync(outside, join(snapshot(), 'extra'));
    await removeCached(cached(), null);
    assert.equal(readFileSync(outside, 'utf8'), 'mine');
  });

  it('does not remove the files that its blobs are a link to', async () => {
    const outside = join(settings.cacheFolder, 'outside');
    renameSync(cached().blobs, outside);
    symlinkSync(outside, cached().blobs);
    await removeCached(cached(), firstCommit);
    assert.equal(readdirSync(outside).length, needed.length);
  });

  it('is not removed from under a download', async () => {
    assert.ok(await own(cached(), 'main'));
    await assert.rejects(
      removeCached(cached(), null),
      (error) => error instanceof HubError && error.problem.code === 'download-running',
    );
    assert.ok(await find());
    assert.ok((await describeCached(cached())).isDownloading);
  });

  it('is compared with its checksums', async () => {
    const states = async () => {
      const found = [];
      for await (const { names, state } of verifyCached(cached()))
        if (state !== 'whole') found.push([names, state]);
      return found;
    };
    assert.deepEqual(await states(), []);
    const bytes = readFileSync(join(cached().blobs, weightsEtag));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(join(cached().blobs, weightsEtag), bytes);
    assert.deepEqual(await states(), [[['model.safetensors'], 'wrong']]);
  });

  it('never has a file that others can see half done', () => {
    for (const name of needed) assert.ok(lstatSync(join(snapshot(), name)).isSymbolicLink());
    assert.ok(!readdirSync(cached().blobs).some((name) => /partial|incomplete|tmp/.test(name)));
  });
});

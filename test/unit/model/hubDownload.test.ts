import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { download, planDownload } from '../../../model/source/hub/download';
import { HubError, sentenceOf, type HubProblem } from '../../../model/source/hub/hubProblem';
import type { HubName } from '../../../model/source/hub/hubName';
import type { HubSettings } from '../../../model/source/hub/hubSettings';
import { findSnapshot } from '../../../model/source/hub/snapshot';
import {
  firstCommit,
  needed,
  secondCommit,
  serveSmall,
  settingsFor,
  small,
  smallCheckpoint,
  smallName,
  weights,
  weightsEtag,
} from '../../hubFixture';
import type { Fault, HubServer } from '../../hubServer';

/** Numbers from 0 to 1, the same each time. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('downloading from the Hub', () => {
  let server: HubServer;
  let settings: HubSettings;
  const pauses: number[] = [];
  const options = {
    pause: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  const repository = () => join(settings.cacheFolder, 'models--someone--small-gpt2');
  const partial = () => join(repository(), 'blobs', `${weightsEtag}.steerbook-partial`);
  const get = (name: HubName = smallName) => download(name, settings, options);

  beforeEach(async () => {
    server = await serveSmall();
    settings = settingsFor(server);
    pauses.length = 0;
  });
  afterEach(() => server.stop());

  async function problem(work: Promise<unknown> = get()): Promise<HubProblem> {
    const error = await work.then(
      () => assert.fail('it went well'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof HubError, String(error));
    assert.match(sentenceOf(error.problem), /^[^\n]+\.( [^\n]+)?$|steer models pull/);
    return error.problem;
  }
  /** Every file of the snapshot has the bytes that the server has. */
  function assertWhole(folder: string): void {
    assert.deepEqual(readdirSync(folder).sort(), [...needed].sort());
    for (const name of needed)
      assert.ok(smallCheckpoint[name]?.equals(readFileSync(join(folder, name))), name);
  }
  const faultAt = (at: string, fault: Fault, times = Infinity) =>
    server.fault((exchange) => (exchange.at === at && exchange.before < times ? fault : null));

  it('puts files, links and branch where Python looks for them, and nothing else', async () => {
    const { folder, commit } = await get();
    assertWhole(folder);
    assert.equal(commit, firstCommit);
    assert.equal(folder, join(repository(), 'snapshots', firstCommit));
    for (const name of needed)
      assert.match(readlinkSync(join(folder, name)), /^\.\.\/\.\.\/blobs\/[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
    assert.equal(readlinkSync(join(folder, 'model.safetensors')), `../../blobs/${weightsEtag}`);
    assert.equal(readFileSync(join(repository(), 'refs/main'), 'utf8'), firstCommit);
    assert.deepEqual(readdirSync(repository()).sort(), ['blobs', 'refs', 'snapshots']);
    assert.equal(readdirSync(join(repository(), 'blobs')).length, needed.length);
  });

  it('never asks for a pickle', async () => {
    await get();
    assert.ok(!server.exchanges.some(({ file }) => file.endsWith('.bin')));
  });

  it('asks nobody for what is there, and finds it by its branch and by its commit', async () => {
    await get();
    const asked = server.exchanges.length;
    const byCommit = await get({ id: small.id, revision: firstCommit });
    assert.equal((await get()).folder, byCommit.folder);
    assert.equal(server.exchanges.length, asked);
  });

  it('takes only what is missing of a second revision', async () => {
    const readme = Buffer.from('# Other words\n');
    await server.stop();
    const changed = {
      ...small,
      commit: secondCommit,
      branches: ['next'],
      files: { ...small.files, 'README.md': readme },
    };
    server = await serveSmall(changed);
    settings = settingsFor(server);
    await get();
    const served = server.served();
    const { folder } = await get({ id: small.id, revision: 'next' });
    assert.ok(readFileSync(join(folder, 'README.md')).equals(readme));
    assert.equal(server.served() - served, readme.length);
  });

  it('says before it starts what there is, how much is missing, and where it goes', async () => {
    const total = needed.reduce((sum, name) => sum + (smallCheckpoint[name]?.length ?? 0), 0);
    mkdirSync(join(repository(), 'blobs'), { recursive: true });
    writeFileSync(partial(), weights.subarray(0, 1000));
    const plan = await planDownload(smallName, settings, options);
    assert.deepEqual(plan.files.map(({ name }) => name).sort(), [...needed].sort());
    assert.deepEqual([plan.totalBytes, plan.missingBytes], [total, total - 1000]);
    assert.deepEqual([plan.commit, plan.cacheFolder], [firstCommit, settings.cacheFolder]);
    assert.ok(plan.freeBytes > 0);
    assert.equal(server.served(), 0);
  });

  it('goes on, to the bit, after cuts at 50 places', async () => {
    const chance = chances(7);
    for (let round = 0; round < 50; round++) {
      settings = settingsFor(server);
      const cutAfter = Math.floor(chance() * weights.length);
      let cuts = 0;
      server.fault(({ at }) => (at === 'store' && cuts++ === 0 ? { cutAfter } : null));
      assertWhole((await get()).folder);
      const [first, second] = server.exchanges.filter(({ at }) => at === 'store').slice(-2);
      assert.equal(first?.headers.range, undefined);
      // What the client has read of what was sent is a matter of chance; that it asks for the rest is not.
      const from = Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? 'bytes=0-')?.[1]);
      assert.ok(from <= cutAfter);
    }
  });

  it('goes on where another run stopped, and asks the store for the rest of the same bytes', async () => {
    const ending = new AbortController();
    server.holdAt(50_000);
    const first = download(smallName, settings, {
      ...options,
      signal: ending.signal,
      progress: ({ done }) => {
        if (done >= 40_000) ending.abort();
      },
    });
    await assert.rejects(first, { name: 'AbortError' });
    const { size } = lstatSync(partial());
    assert.ok(size > 0 && size <= 50_000);
    server.holdAt(Infinity);
    assertWhole((await get()).folder);
    const last = server.exchanges.findLast(({ at }) => at === 'store');
    assert.equal(last?.headers.range, `bytes=${size}-`);
    assert.match(String(last.headers['if-range']), /^"[0-9a-f]{32}"$/);
  });

  it('starts again if the store has other bytes by now, or forgets what was asked for', async () => {
    mkdirSync(join(repository(), 'blobs'), { recursive: true });
    writeFileSync(partial(), weights.subarray(0, 60_000));
    faultAt('store', { ignoresRange: true });
    assertWhole((await get()).folder);
    const sent = server.exchanges.filter(({ at }) => at === 'store');
    assert.deepEqual(
      sent.map(({ headers }) => headers.range),
      ['bytes=60000-'],
    );
  });

  it('starts again after 416, and if a partial file is too long', async () => {
    for (const bytes of [weights.subarray(0, 1000), Buffer.concat([weights, weights])]) {
      settings = settingsFor(server);
      mkdirSync(join(repository(), 'blobs'), { recursive: true });
      writeFileSync(partial(), bytes);
      server.fault(({ at, headers }) => (at === 'store' && headers.range ? { status: 416 } : null));
      assertWhole((await get()).folder);
    }
  });

  it('checks a partial file that has its whole length, and asks for no byte of it', async () => {
    mkdirSync(join(repository(), 'blobs'), { recursive: true });
    writeFileSync(partial(), weights);
    assertWhole((await get()).folder);
    assert.ok(!server.exchanges.some(({ at }) => at === 'store'));
  });

  it('removes wrong bytes and says which file they were of', async () => {
    const wrong = Buffer.from(weights);
    wrong[60_000] = (wrong[60_000] ?? 0) ^ 1;
    faultAt('store', { body: wrong });
    const found = await problem();
    assert.equal(found.code, 'wrong-checksum');
    assert.match(sentenceOf(found as never), /^model\.safetensors came from /);
    assert.equal(await findSnapshot(settings.cacheFolder, smallName), null);
    assert.ok(!existsSync(partial()) && !existsSync(join(repository(), 'blobs', weightsEtag)));
    assert.ok(!existsSync(join(repository(), 'refs/main')));
    server.fault(() => null);
    assertWhole((await get()).folder);
  });

  it('refuses more bytes than were said, and fewer', async () => {
    for (const body of [Buffer.concat([weights, weights]), weights.subarray(1)]) {
      faultAt('store', { body });
      assert.equal((await problem()).code, 'bad-answer');
      faultAt('store', { body, headers: { 'content-length': null, 'transfer-encoding': 'chunked' } });
      assert.equal((await problem()).code, 'bad-answer');
    }
    assert.equal(await findSnapshot(settings.cacheFolder, smallName), null);
  });

  it('asks the endpoint for a new address when the old one has run out half way', async () => {
    let asked = 0;
    server.fault(({ at }) => {
      if (at !== 'store') return null;
      asked++;
      if (asked === 1) return { cutAfter: 30_000 };
      if (asked === 2) return { status: 403 };
      return null;
    });
    assertWhole((await get()).folder);
    const files = server.exchanges.filter(
      ({ at, method, file }) => at === 'file' && method === 'GET' && file === 'model.safetensors',
    );
    assert.equal(files.length, 3);
    server.fault(() => null);
  });

  it('gives up an address that never works', async () => {
    faultAt('store', { status: 403 });
    const found = await problem();
    assert.ok(found.code === 'server-status' && found.status === 403 && found.host === server.storeHost);
  });

  it('waits as long as a server asks, and longer each time if it does not say', async () => {
    faultAt('api', { status: 429, headers: { 'retry-after': '17' } }, 1);
    await get();
    assert.deepEqual(pauses, [17_000]);
    pauses.length = 0;
    settings = settingsFor(server);
    faultAt('store', { status: 503 });
    const found = await problem();
    assert.ok(found.code === 'server-status' && found.status === 503);
    assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16_000]);
  });

  it('says that a server asks for fewer requests, if it does so for long', async () => {
    faultAt('api', { status: 429 });
    assert.equal((await problem()).code, 'too-many-requests');
  });

  it('says that the server is gone, and keeps what it has', async () => {
    server.holdAt(40_000);
    const found = problem();
    await server.reached();
    await server.stop();
    const { code } = await found;
    assert.equal(code, 'network');
    // Python takes the folder of a commit for a whole snapshot.
    assert.deepEqual(readdirSync(join(repository(), 'snapshots')), []);
    assert.ok(existsSync(partial()) || readdirSync(join(repository(), 'blobs')).length > 0);
    server = await serveSmall();
    settings = { ...settings, endpoint: server.endpoint };
    assertWhole((await get()).folder);
  });

  it('gives up a connection that is silent', async () => {
    faultAt('api', { isSilent: true });
    const found = await problem(download(smallName, settings, { ...options, idleMs: 100 }));
    assert.ok(found.code === 'network' && found.reason === 'it does not answer', JSON.stringify(found));
  });

  it('follows a repository to its new name', async () => {
    await server.stop();
    server = await serveSmall({ ...small, id: 'someone/new-name', formerId: 'someone/old-name' });
    settings = settingsFor(server);
    const { folder } = await get({ id: 'someone/old-name', revision: 'main' });
    assertWhole(folder);
    assert.match(folder, /models--someone--old-name/);
  });

  it('takes the shards that an index names', async () => {
    await server.stop();
    const shard = 'model-00001-of-00001.safetensors';
    const index = { metadata: {}, weight_map: { 'wte.weight': shard } };
    const { 'model.safetensors': whole = weights, ...files } = small.files;
    const sharded = {
      ...files,
      [shard]: whole,
      'model.safetensors.index.json': Buffer.from(JSON.stringify(index)),
    };
    server = await serveSmall({ ...small, id: 'someone/sharded', files: sharded });
    settings = settingsFor(server);
    const { folder } = await get({ id: 'someone/sharded', revision: 'main' });
    assert.ok(readFileSync(join(folder, shard)).equals(weights));
    rmSync(join(folder, shard));
    assert.equal(await findSnapshot(settings.cacheFolder, { id: 'someone/sharded', revision: 'main' }), null);
  });

  it('makes no request if the environment forbids traffic, and finds what is there', async () => {
    await get();
    const asked = server.exchanges.length;
    settings = { ...settings, offline: true };
    await get();
    assert.equal((await problem(get({ id: 'someone/else', revision: 'main' }))).code, 'offline');
    assert.equal(server.exchanges.length, asked);
  });
});

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cancelDownload,
  planDownload,
  startDownload,
  watchDownload,
  type DownloadRequest,
} from '../../kernel/process/downloads';
import { own, readOwner, writeOwner } from '../../model/source/hub/owner';
import { repositoryAt } from '../../model/source/hub/repository';
import { findSnapshot } from '../../model/source/hub/snapshot';
import {
  firstCommit,
  needed,
  serveSmall,
  settingsFor,
  smallCheckpoint,
  smallName,
  weights,
  weightsEtag,
} from '../hubFixture';
import type { HubServer } from '../hubServer';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

describe('a download in a process of its own', () => {
  let server: HubServer;
  let request: DownloadRequest;
  const repository = () => repositoryAt(request.cacheFolder, smallName.id);
  const total = needed.reduce((sum, name) => sum + (smallCheckpoint[name]?.length ?? 0), 0);

  beforeEach(async () => {
    server = await serveSmall();
    process.env['HF_ENDPOINT'] = server.endpoint;
    request = newRequest();
  });
  afterEach(async () => {
    await cancelDownload(request);
    await server.stop();
    delete process.env['HF_ENDPOINT'];
    delete process.env['HF_HUB_OFFLINE'];
  });

  function newRequest(): DownloadRequest {
    const { cacheFolder } = settingsFor(server);
    return { name: smallName, program: join(root, 'dist/download.js'), cacheFolder };
  }
  async function assertDone(): Promise<void> {
    const outcome = await watchDownload(request);
    assert.equal(outcome.state, 'done', JSON.stringify(outcome));
    const { folder } = (await findSnapshot(request.cacheFolder, smallName)) ?? assert.fail();
    for (const name of needed)
      assert.ok(smallCheckpoint[name]?.equals(readFileSync(join(folder, name))), name);
    assert.deepEqual(readdirSync(repository().folder).sort(), ['blobs', 'refs', 'snapshots']);
    assert.equal(readdirSync(repository().blobs).length, needed.length);
  }
  /** The process that downloads. */
  const downloader = async () => (await readOwner(repository()))?.process ?? assert.fail();
  /** Starts a download that is held when the server has sent so many bytes. */
  async function startHeld(bytes: number): Promise<void> {
    server.holdAt(server.served() + bytes);
    assert.equal(await startDownload(request), null);
    await server.reached();
  }

  it('tells its progress to all who watch, and brings the model', async () => {
    await startHeld(60_000);
    const seen: number[] = [];
    const watching = watchDownload(request, {
      progress: ({ done, total: all }) => {
        if (done < 30_000) return;
        assert.equal(all, total);
        seen.push(done);
        server.holdAt(Infinity);
      },
    });
    await assertDone();
    assert.equal((await watching).state, 'done');
    assert.ok(seen.length > 0);
  });

  it('says what it would bring', async () => {
    const plan = await planDownload(request);
    assert.ok('missingBytes' in plan, JSON.stringify(plan));
    assert.deepEqual([plan.missingBytes, plan.totalBytes, plan.commit], [total, total, firstCommit]);
    assert.ok(!existsSync(request.cacheFolder));
  });

  it('goes on to the bit after it was killed at 20 moments', async () => {
    for (let round = 0; round < 20; round++) {
      request = newRequest();
      await startHeld(Math.floor((total * ((round * 7) % 20)) / 20));
      process.kill(await downloader(), 'SIGKILL');
      server.holdAt(Infinity);
      await assertDone();
    }
  });

  it('is one process for two who start it at once', async () => {
    server.holdAt(60_000);
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => startDownload(request))), [null, null, null]);
    await server.reached();
    server.holdAt(Infinity);
    await assertDone();
    // A second one would have asked again.
    const lists = server.exchanges.filter(({ at }) => at === 'api');
    assert.equal(lists.length, 1);
    assert.equal(server.served(), total - (smallCheckpoint['config.json']?.length ?? 0));
  });

  it('is taken over by who watches if its process dies', async () => {
    await startHeld(60_000);
    const first = await downloader();
    const watching = watchDownload(request);
    process.kill(first, 'SIGKILL');
    server.holdAt(Infinity);
    assert.equal((await watching).state, 'done');
    await assertDone();
  });

  it('is taken over from another machine that has been silent for long, and not before', async () => {
    mkdirSync(repository().folder, { recursive: true });
    const owner = (await own(repository(), 'main')) ?? assert.fail();
    const elsewhere = { ...owner, host: 'another-machine', process: 1 };
    await writeOwner(repository(), { ...elsewhere, heartbeat: Date.now() });
    assert.equal(await startDownload(request), null);
    assert.equal(server.exchanges.length, 0);
    await writeOwner(repository(), { ...elsewhere, heartbeat: Date.now() - 31_000 });
    await assertDone();
  });

  it('ends when it is cancelled, keeps what has arrived, and goes on from there', async () => {
    await startHeld(80_000);
    const id = await downloader();
    const watching = watchDownload(request);
    await cancelDownload(request);
    assert.deepEqual(await watching, { state: 'stopped' });
    assert.throws(() => process.kill(id, 0), { code: 'ESRCH' });
    server.holdAt(Infinity);
    const served = server.served();
    assert.equal(await startDownload(request), null);
    await assertDone();
    assert.ok(server.served() - served < total);
  });

  it('outlives who started it', async () => {
    server.holdAt(60_000);
    const starter = spawn(process.execPath, [
      join(root, 'dist/cli.js'),
      'models',
      'pull',
      'someone/small-gpt2',
      '--cache',
      request.cacheFolder,
    ]);
    await server.reached();
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    server.holdAt(Infinity);
    await assertDone();
    assert.equal(server.exchanges.filter(({ at }) => at === 'api').length, 1);
  });

  it('tells why it failed, and tries again when it is started again', async () => {
    server.fault(({ at }) => (at === 'store' ? { body: Buffer.alloc(weights.length) } : null));
    assert.equal(await startDownload(request), null);
    const outcome = await watchDownload(request);
    assert.ok(outcome.state === 'failed' && outcome.code === 'wrong-checksum', JSON.stringify(outcome));
    assert.match(outcome.sentence, /^model\.safetensors came from 127\.0\.0\.1/);
    server.fault(() => null);
    assert.equal(await startDownload(request), null);
    await assertDone();
  });

  it('does not start if the environment forbids traffic', async () => {
    process.env['HF_HUB_OFFLINE'] = '1';
    const failure = await startDownload(request);
    assert.equal(failure?.code, 'offline');
    assert.equal(server.exchanges.length, 0);
  });

  it('does not start where the cache cannot be written', async () => {
    mkdirSync(request.cacheFolder, { recursive: true });
    writeFileSync(`${request.cacheFolder}.file`, '');
    const failure = await startDownload({
      ...request,
      cacheFolder: join(`${request.cacheFolder}.file`, 'hub'),
    });
    assert.equal(failure?.code, 'unwritable');
    assert.match(
      failure.sentence,
      /cannot be written: a part of the path is no folder\. Choose another folder/,
    );
  });

  const disk = temporaryFolder('steerbook-disk');
  const canMount = mountSmall(disk) && unmount(disk);
  (canMount ? it : it.skip)(
    `leaves no broken file on a full disk${canMount ? '' : ' (no file system may be mounted here)'}`,
    async () => {
      try {
        assert.ok(mountSmall(disk));
        request = { ...request, cacheFolder: join(disk, 'hub') };
        const told = async () => {
          const failure = await startDownload(request);
          const outcome = failure ?? (await watchDownload(request));
          assert.ok('code' in outcome, JSON.stringify(outcome));
          return outcome.code;
        };
        // Too little from the start.
        fillDisk(disk, 40_000);
        assert.equal(await told(), 'disk-full');
        assert.equal(server.served(), 0);
        // Enough at first, and then another takes it.
        writeFileSync(join(disk, 'filler'), '');
        await startHeld(20_000);
        fillDisk(disk, 0);
        server.holdAt(Infinity);
        const outcome = await watchDownload(request);
        assert.ok(outcome.state === 'failed' && outcome.code === 'disk-full', JSON.stringify(outcome));
        assert.ok(!existsSync(join(repository().blobs, weightsEtag)));
        assert.equal(await findSnapshot(request.cacheFolder, smallName), null);
        writeFileSync(join(disk, 'filler'), '');
        assert.equal(await startDownload(request), null);
        await assertDone();
      } finally {
        await cancelDownload(request);
        unmount(disk);
      }
    },
  );
});

/** True if a file system of half a MiB lies at the folder now. */
function mountSmall(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function unmount(folder: string): boolean {
  execFileSync('umount', [folder]);
  return true;
}

/** Leaves so many bytes free on a disk. */
function fillDisk(folder: string, free: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - free)));
}

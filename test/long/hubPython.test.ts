import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { download } from '../../model/source/hub/download';
import type { HubSettings } from '../../model/source/hub/hubSettings';
import { removeCached } from '../../model/source/hub/removal';
import { repositoryAt } from '../../model/source/hub/repository';
import { findSnapshot } from '../../model/source/hub/snapshot';
import {
  firstCommit,
  needed,
  nextSmall,
  secondCommit,
  serveSmall,
  settingsFor,
  small,
  smallCheckpoint,
  smallName,
} from '../hubFixture';
import type { HubServer } from '../hubServer';
import { temporaryFolder } from '../temporary';

const environment = temporaryFolder('steerbook-python');
const python = join(environment, 'bin/python');

/** Why Python's client cannot be had here; null if it is there. */
const missing = (() => {
  try {
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'ignore' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'huggingface_hub'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'huggingface_hub cannot be installed here';
  }
})();

const scanning = `
import json, sys
from huggingface_hub import scan_cache_dir
found = scan_cache_dir(sys.argv[1])
print(json.dumps({
  'warnings': [str(warning) for warning in found.warnings],
  'repositories': {
    repo.repo_id: {r.commit_hash: [sorted(r.refs), sorted(f.file_name for f in r.files)] for r in repo.revisions}
    for repo in found.repos
  },
}))
`;
const downloading = `
import sys
from huggingface_hub import snapshot_download
print(snapshot_download(sys.argv[2], revision=sys.argv[3], cache_dir=sys.argv[1], ignore_patterns='*.bin'))
`;

interface Scanned {
  readonly warnings: readonly string[];
  readonly repositories: Readonly<
    Record<string, Readonly<Record<string, readonly [refs: string[], files: string[]]>>>
  >;
}

describe(`the cache that Python shares${missing === null ? '' : ` (${missing})`}`, () => {
  const inPython = missing === null ? it : it.skip;
  let server: HubServer;
  let settings: HubSettings;
  beforeEach(async () => {
    server = await serveSmall(nextSmall);
    settings = settingsFor(server);
  });
  afterEach(() => server.stop());

  async function run(program: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) {
    const { stdout } = await promisify(execFile)(python, ['-c', program, settings.cacheFolder, ...args], {
      env: { ...process.env, HF_ENDPOINT: server.endpoint, HF_HOME: environment, ...env },
    });
    return stdout.trim();
  }
  const scan = async () => JSON.parse(await run(scanning, {})) as Scanned;
  const offline = { HF_HUB_OFFLINE: '1' };

  inPython('has what we downloaded for Python, without a request, by branch and by commit', async () => {
    const { folder } = await download(smallName, settings);
    const asked = server.exchanges.length;
    assert.equal(await run(downloading, offline, small.id, 'main'), folder);
    assert.equal(await run(downloading, offline, small.id, firstCommit), folder);
    assert.equal(server.exchanges.length, asked);
  });

  inPython(
    'is listed by Python without warnings: whole, with a second revision, half done, and when one is removed',
    async () => {
      await download(smallName, settings);
      const files = [...needed].sort();
      const whole = { [small.id]: { [firstCommit]: [['main'], files] } };
      assert.deepEqual(await scan(), { warnings: [], repositories: whole });
      const repository = repositoryAt(settings.cacheFolder, small.id);
      const ending = new AbortController();
      server.fault(({ at }) => {
        if (at === 'file') ending.abort();
        return null;
      });
      await assert.rejects(download({ id: small.id, revision: 'next' }, settings, { signal: ending.signal }));
      writeFileSync(join(repository.blobs, `${'e'.repeat(64)}.steerbook-partial`), 'abc');
      assert.ok(existsSync(join(repository.folder, '.steerbook-download.json')));
      assert.deepEqual(await scan(), { warnings: [], repositories: whole });
      server.fault(() => null);
      await download({ id: small.id, revision: 'next' }, settings);
      const both = { [small.id]: { ...whole[small.id], [secondCommit]: [['next'], files] } };
      assert.deepEqual(await scan(), { warnings: [], repositories: both });
      await removeCached(repository, firstCommit);
      assert.deepEqual(await scan(), {
        warnings: [],
        repositories: { [small.id]: { [secondCommit]: [['next'], files] } },
      });
      await removeCached(repository, null);
      assert.deepEqual(await scan(), { warnings: [], repositories: {} });
    },
  );

  inPython('has what Python downloaded for us, without a request', async () => {
    const folder = await run(downloading, {}, small.id, 'main');
    const asked = server.exchanges.length;
    assert.ok(asked > 0);
    const found = await download(smallName, { ...settings, offline: true });
    assert.equal(found.folder, folder);
    assert.equal(
      (await findSnapshot(settings.cacheFolder, { id: small.id, revision: firstCommit }))?.folder,
      folder,
    );
    for (const name of needed)
      assert.ok(smallCheckpoint[name]?.equals(readFileSync(join(folder, name))), name);
    assert.equal(server.exchanges.length, asked);
  });

  inPython('is made whole by us where Python has a part, and by Python where we have one', async () => {
    const partly = downloading.replace("'*.bin'", "['*.bin', '*.safetensors']");
    const folder = await run(partly, {}, small.id, 'main');
    assert.equal(await findSnapshot(settings.cacheFolder, smallName), null);
    assert.equal((await download(smallName, settings)).folder, folder);
    const served = server.served();
    assert.equal(await run(downloading, {}, small.id, 'main'), folder);
    assert.equal(server.served(), served);
  });
});

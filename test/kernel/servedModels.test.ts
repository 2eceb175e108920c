import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunDocument } from '../../kernel/formats/document';
import { firstCommit } from '../hubFixture';
import { startHubServer, type HubServer } from '../hubServer';
import { startProxy } from '../proxy';
import { root } from '../root';
import { servedModel } from '../servedModel';
import { temporaryFolder } from '../temporary';

const served = servedModel('someone/little-gpt2', 16);
const folder = temporaryFolder('steerbook-served-models');

describe('models of the Hub on the command line', () => {
  let server: HubServer;
  let made = 0;
  let cache: string;
  beforeEach(async () => {
    server = await startHubServer([served]);
    cache = join(folder, `cache-${made++}`);
  });
  afterEach(() => server.stop());

  /** Not spawnSync: the server is of this process. */
  async function steer(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const env = {
      ...{ ...process.env, HF_HOME: undefined, HF_HUB_CACHE: undefined, HF_TOKEN: undefined },
      ...{ HF_ENDPOINT: server.endpoint, XDG_CACHE_HOME: join(folder, 'derived'), ...environment },
    };
    const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], { cwd: folder, env });
    const closed = once(child, 'close') as Promise<[number | null]>;
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { status, stdout, stderr };
  }
  function file(name: string, source: string): string {
    writeFileSync(join(folder, name), source);
    return name;
  }
  const program = (name: string) => file(name, `model ${served.id}\nnext "I hate you because"\n`);

  it('are downloaded for a run that says so, and run', async () => {
    const args = ['run', program('served.steer'), '--download', '--cache', cache];
    const { status, stdout, stderr } = await steer(args);
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`model ${served.id}, revision ${firstCommit.slice(0, 12)} · weights `));
    assert.ok(existsSync(join(cache, 'models--someone--little-gpt2/snapshots', firstCommit, 'config.json')));
    const asked = server.exchanges.length;
    assert.equal((await steer(args)).status, 0);
    assert.equal(server.exchanges.length, asked);
  });

  it('are not downloaded for a run that does not say so, which says how to', async () => {
    const { status, stderr } = await steer(['run', program('absent.steer'), '--cache', cache]);
    assert.equal(status, 1);
    assert.match(stderr, /^absent\.steer:1:\d+: not-downloaded: .*steer models pull someone\/little-gpt2/m);
    assert.equal(server.exchanges.length, 0);
    assert.ok(!existsSync(cache));
  });

  it('are asked for through a proxy where the environment names one', async () => {
    const proxy = await startProxy();
    const named = { HTTP_PROXY: proxy.address, http_proxy: proxy.address, NO_PROXY: '', no_proxy: '' };
    const pull = ['models', 'pull', served.id, '--cache', cache];
    assert.equal((await steer(pull, named)).status, 0);
    assert.deepEqual(
      [...new Set(proxy.asked)].sort(),
      [new URL(server.endpoint).host, server.storeHost].sort(),
    );
    const before = proxy.asked.length;
    const past = { ...named, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
    assert.equal((await steer([...pull.slice(0, -1), `${cache}-other`], past)).status, 0);
    assert.equal(proxy.asked.length, before);
    proxy.stop();
  });

  it('are not asked for when a notebook is checked', async () => {
    const notebook = file(
      'catalogue.steer',
      'model gpt2\nnext "Hello"\nmodel someone/little-gpt2\nstear "a"\n',
    );
    const { status, stdout } = await steer(['check', notebook]);
    assert.equal(status, 1);
    assert.match(stdout, /^catalogue\.steer:4:1: unknown-word/);
    assert.equal(server.exchanges.length, 0);
  });

  it('cost with 8-bit weights what a look says, and results name that from then on', async () => {
    const notebook = file('cost.steer', 'next "I hate you because"\n');
    const run = ['run', notebook, '--precision', '8bit', '--json', '-'];
    const costOf = ({ stdout }: { readonly stdout: string }) =>
      (JSON.parse(stdout) as RunDocument).cells[0]?.results[0]?.model.precision_kl;
    assert.equal(costOf(await steer(run)), undefined);
    const looked = await steer(['models', 'verify', 'bundled', '--precision', '8bit', '--json']);
    assert.equal(looked.status, 0, looked.stderr);
    const cost = JSON.parse(looked.stdout) as Record<string, number>;
    assert.ok(
      (cost['kl'] ?? 0) > 0 && (cost['kl'] ?? 1) < 0.1 && (cost['positions'] ?? 0) > 100,
      looked.stdout,
    );
    assert.equal(costOf(await steer(run)), cost['kl']);
    const { stdout } = await steer(run.slice(0, -2));
    assert.match(stdout, /8-bit weights, KL \S+ from float32/);
  });
});

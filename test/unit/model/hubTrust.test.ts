import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { download } from '../../../model/source/hub/download';
import { HubError, sentenceOf, type HubProblem } from '../../../model/source/hub/hubProblem';
import type { HubSettings } from '../../../model/source/hub/hubSettings';
import { readOwner } from '../../../model/source/hub/owner';
import { repositoryAt } from '../../../model/source/hub/repository';
import { findSnapshot } from '../../../model/source/hub/snapshot';
import {
  firstCommit,
  serveSmall,
  settingsFor,
  small,
  smallCheckpoint,
  smallName,
  weightsEtag,
} from '../../hubFixture';
import type { Fault, HubServer } from '../../hubServer';

const without = (files: Readonly<Record<string, Buffer>>, name: string) =>
  Object.fromEntries(Object.entries(files).filter(([file]) => file !== name));

describe('what a server of the Hub may do', () => {
  let server: HubServer;
  let settings: HubSettings;
  const pause = () => Promise.resolve();

  beforeEach(async () => {
    server = await serveSmall();
    settings = settingsFor(server);
  });
  afterEach(() => server.stop());

  async function problem(name = smallName): Promise<HubProblem> {
    const error = await download(name, settings, { pause }).then(
      () => assert.fail('it went well'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof HubError, String(error));
    return error.problem;
  }
  const told = (found: HubProblem): string => sentenceOf(found as never);
  const faultAt = (at: string, fault: Fault) =>
    server.fault((exchange) => (exchange.at === at ? fault : null));

  for (const [what, at, fault, code, says] of [
    ['401 without a token', 'api', { status: 401 }, 'unauthorized', /only to those who log in.*HF_TOKEN/],
    ['403', 'api', { status: 403 }, 'gated', /is gated.*Accept their terms/],
    ['a gated file', 'file', { status: 403 }, 'gated', /is gated/],
    ['404', 'api', { status: 404 }, 'no-such-repository', /has no repository someone\/small-gpt2/],
    ['418', 'api', { status: 418 }, 'server-status', /answers 418/],
    ['500', 'api', { status: 500 }, 'server-status', /answers 500/],
    [
      'a page in place of an answer',
      'api',
      { body: Buffer.from('<html>') },
      'bad-answer',
      /Check HF_ENDPOINT/,
    ],
    [
      'a redirect in a circle',
      'api',
      { status: 302, headers: { location: '/a/b' } },
      'no-such-repository',
      /./,
    ],
    ['a redirect to nowhere', 'api', { status: 302 }, 'bad-answer', /redirects to no address/],
    [
      'a redirect to no https',
      'store',
      { status: 302, headers: { location: 'http://192.0.2.1/x' } },
      'not-secure',
      /only https/,
    ],
    [
      'a redirect to a file',
      'store',
      { status: 302, headers: { location: 'file:///etc/passwd' } },
      'not-secure',
      /is not asked/,
    ],
  ] as const)
    it(`${what} is told in a sentence of its own`, async () => {
      faultAt(at, fault);
      const found = await problem();
      assert.equal(found.code, code);
      assert.match(told(found), says);
    });

  it('401 is told in another way to those who have a token', async () => {
    settings = { ...settings, token: 'hf_secret' };
    faultAt('api', { status: 401 });
    assert.match(told(await problem()), /does not accept the token/);
  });

  it('a repository without weights, with a pickle alone, or without a configuration is told', async () => {
    await server.stop();
    const others = without(smallCheckpoint, 'model.safetensors');
    const bare = without(others, 'pytorch_model.bin');
    const unset = without(smallCheckpoint, 'config.json');
    server = await serveSmall(
      ...[others, bare, unset].map((files, at) => ({ ...small, id: `someone/odd${at}`, files })),
    );
    settings = settingsFor(server);
    const [pickle, none, config] = await Promise.all(
      [0, 1, 2].map((at) => problem({ id: `someone/odd${at}`, revision: 'main' })),
    );
    assert.match(told(pickle ?? assert.fail()), /only as pytorch_model\.bin, a pickle.*save_pretrained/);
    assert.match(told(none ?? assert.fail()), /there are no weights to load/);
    assert.match(told(config ?? assert.fail()), /has no config\.json/);
  });

  const hostile: readonly (readonly [string, string, Fault])[] = [
    [
      'a commit that is a path',
      'api',
      { body: Buffer.from(JSON.stringify({ sha: '../../../x', siblings: [] })) },
    ],
    [
      'an ETag that is a path',
      'file',
      { headers: { etag: '"../../../x"', 'x-linked-etag': '"../../../x"' } },
    ],
    [
      'an ETag that is too long',
      'file',
      { headers: { etag: `"${'a'.repeat(4000)}"`, 'x-linked-etag': 'a' } },
    ],
    ['a file of another commit', 'file', { headers: { 'x-repo-commit': 'f'.repeat(40) } }],
    [
      'no size',
      'file',
      { headers: { 'x-linked-size': '-1', 'content-length': null, 'transfer-encoding': 'chunked' } },
    ],
    ['a size that no disk has', 'file', { headers: { 'x-linked-size': '9'.repeat(40) } }],
    [
      'another range than was asked for',
      'store',
      { status: 206, headers: { 'content-range': 'bytes 5-9/10' } },
    ],
  ];
  for (const [what, at, fault] of hostile)
    it(`${what} becomes no path`, async () => {
      faultAt(at, fault);
      assert.equal((await problem()).code, 'bad-answer');
      assert.deepEqual(readdirSync(settings.cacheFolder), ['models--someone--small-gpt2']);
      assert.deepEqual(readdirSync(dirname(settings.cacheFolder)), ['hub']);
      assert.equal(await findSnapshot(settings.cacheFolder, smallName), null);
    });

  it('files with hostile names become no path', async () => {
    const names = ['../x.json', '/etc/x', 'a/../../x', 'tokenizer.json/../../x', '..', 'C:\\x'];
    const siblings = [...names, ...Object.keys(smallCheckpoint)].map((rfilename) => ({ rfilename }));
    faultAt('api', { body: Buffer.from(JSON.stringify({ sha: firstCommit, siblings })) });
    await download(smallName, settings, { pause });
    assert.ok(!server.exchanges.some(({ file }) => names.includes(file)));
  });

  it('shards with hostile names become no path', async () => {
    await server.stop();
    const index = Buffer.from(JSON.stringify({ weight_map: { a: '../../../x.safetensors' } }));
    const others = without(smallCheckpoint, 'model.safetensors');
    const files = { ...others, 'model.safetensors.index.json': index };
    server = await serveSmall({ ...small, id: 'someone/odd', files });
    settings = settingsFor(server);
    assert.equal((await problem({ id: 'someone/odd', revision: 'main' })).code, 'bad-answer');
  });

  it('a cache whose folders are links to elsewhere is not written to', async () => {
    const { folder, blobs } = repositoryAt(settings.cacheFolder, small.id);
    const outside = join(settings.cacheFolder, 'outside');
    mkdirSync(outside, { recursive: true });
    mkdirSync(folder);
    symlinkSync(outside, blobs);
    assert.equal((await problem()).code, 'unwritable');
    assert.deepEqual(readdirSync(outside), []);
  });

  it('a partial file that is a link is not written through', async () => {
    const { blobs } = repositoryAt(settings.cacheFolder, small.id);
    const outside = join(settings.cacheFolder, 'outside.txt');
    mkdirSync(blobs, { recursive: true });
    writeFileSync(outside, 'mine');
    symlinkSync(outside, join(blobs, `${weightsEtag}.steerbook-partial`));
    await download(smallName, settings, { pause });
    assert.equal(readFileSync(outside, 'utf8'), 'mine');
  });

  it('an owner file that is nonsense, or of a machine with odd names, holds nobody up', async () => {
    const repository = repositoryAt(settings.cacheFolder, small.id);
    mkdirSync(repository.folder, { recursive: true });
    for (const text of ['', '[]', '{"key":1}', 'x'.repeat(3 * 2 ** 20)]) {
      writeFileSync(join(repository.folder, '.steerbook-download.json'), text);
      assert.equal(await readOwner(repository), null);
    }
    await download(smallName, settings, { pause });
    assert.ok(!existsSync(join(repository.folder, '.steerbook-download.json')));
  });

  it('never hears the token unless it is the endpoint itself, and no file has it', async () => {
    settings = { ...settings, token: 'hf_secret' };
    await download(smallName, settings, { pause });
    for (const { at, headers } of server.exchanges)
      assert.equal(headers.authorization, at === 'store' ? undefined : 'Bearer hf_secret');
    assert.ok(server.exchanges.some(({ at }) => at === 'store'));
    faultAt('store', { body: Buffer.alloc(10) });
    settings = settingsFor(server, { token: 'hf_secret' });
    const found = await problem();
    assert.doesNotMatch(told(found), /hf_secret/);
    const { folder } = repositoryAt(settings.cacheFolder, small.id);
    assert.doesNotMatch(readFileSync(join(folder, '.steerbook-download.json'), 'utf8'), /hf_secret/);
  });

  it('is reached through the proxy that is asked for', async () => {
    const seen: string[] = [];
    const proxy = createServer();
    proxy.on('connect', ({ url = '' }, socket) => {
      seen.push(url);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    process.env['http_proxy'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    assert.equal((await problem()).code, 'network');
    delete process.env['http_proxy'];
    assert.ok(seen.length > 0 && seen.every((host) => host === new URL(server.endpoint).host), seen.join());
    assert.equal(server.exchanges.length, 0);
    proxy.close();
    proxy.closeAllConnections();
  });
});

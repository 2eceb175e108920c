import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isFileName, readHubName } from '../../../model/source/hub/hubName';
import { cacheFolderOf, hubSettings } from '../../../model/source/hub/hubSettings';
import { shardsOf } from '../../../model/source/hub/neededFiles';
import { temporaryFolder } from '../../temporary';

describe('names on the Hub', () => {
  for (const [text, id, revision] of [
    ['gpt2', 'openai-community/gpt2', 'main'],
    ['gpt2-xl@v1.0', 'openai-community/gpt2-xl', 'v1.0'],
    ['distilgpt2', 'distilbert/distilgpt2', 'main'],
    ['some-one/my_gpt2.v2', 'some-one/my_gpt2.v2', 'main'],
    ['owner/name@refs/pr/1', 'owner/name', 'refs/pr/1'],
    [`owner/name@${'a'.repeat(40)}`, 'owner/name', 'a'.repeat(40)],
    [`${'o'.repeat(96)}/name`, `${'o'.repeat(96)}/name`, 'main'],
  ] as const)
    it(`are read: ${text.slice(0, 40)}`, () => assert.deepEqual(readHubName(text), { id, revision }));

  for (const text of [
    ...[
      '',
      '/',
      'name',
      'bundled',
      'a/b/c',
      '../name',
      'owner/..',
      'owner/.name',
      'owner/name-',
      '/owner/name',
    ],
    ...[
      'owner//name',
      'owner/na--me',
      'owner/na..me',
      'owner/na me',
      'owner/näme',
      'owner\\name',
      'owner/name.git',
    ],
    ...[`${'o'.repeat(97)}/name`, 'owner/na\0me', 'C:/name', '~/name', './name'],
    ...[
      'owner/name@',
      'owner/name@../x',
      'owner/name@/x',
      'owner/name@a/../b',
      'owner/name@a\nb',
      'owner/name@a\\b',
    ],
    ...[
      'owner/name@a//b',
      'owner/name@.git/x',
      'owner/name@a/',
      'owner/name@a@b:c',
      `owner/name@${'a'.repeat(201)}`,
    ],
  ])
    it(`are refused: ${JSON.stringify(text.slice(0, 40))}`, () => assert.equal(readHubName(text), null));

  it('of files are plain', () => {
    for (const name of ['config.json', 'model-00001-of-00002.safetensors']) assert.ok(isFileName(name));
    for (const name of [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      '.hidden',
      'a..b',
      '/etc/passwd',
      'a\0',
      'a\n',
      'C:x',
    ])
      assert.ok(!isFileName(name), name);
  });

  it('of shards are files of the same folder', () => {
    const index = (file: string) => JSON.stringify({ weight_map: { a: file } });
    assert.deepEqual(shardsOf(index('a.safetensors')), ['a.safetensors']);
    for (const text of [
      '',
      '[]',
      '{}',
      '{"weight_map":{}}',
      '{"weight_map":{"a":1}}',
      index('../a.safetensors'),
      index('a.bin'),
    ])
      assert.equal(shardsOf(text), null, text);
  });
});

describe('where the cache is, and what the server is told', () => {
  it('is what is asked for, or the first of the variables, as for Python', () => {
    const variables = {
      HF_HUB_CACHE: '/a',
      HUGGINGFACE_HUB_CACHE: '/b',
      HF_HOME: '/c',
      XDG_CACHE_HOME: '/d',
    };
    const names = Object.keys(variables) as (keyof typeof variables)[];
    const places = names.map((_, first) =>
      cacheFolderOf(Object.fromEntries(names.slice(first).map((name) => [name, variables[name]]))),
    );
    assert.deepEqual(places, ['/a', '/b', '/c/hub', '/d/huggingface/hub']);
    assert.equal(cacheFolderOf(variables, '/e'), '/e');
    assert.equal(cacheFolderOf({ HF_HUB_CACHE: '' }), join(homedir(), '.cache/huggingface/hub'));
    assert.equal(cacheFolderOf({ HF_HUB_CACHE: '~/models' }), join(homedir(), 'models'));
  });

  it('has the token of the environment, or of a file, without line end', async () => {
    const home = temporaryFolder('steerbook-token');
    assert.equal((await hubSettings({ HF_HOME: home })).token, null);
    writeFileSync(join(home, 'token'), 'hf_stored\n');
    assert.equal((await hubSettings({ HF_HOME: home })).token, 'hf_stored');
    writeFileSync(join(home, 'other'), 'hf_other\n');
    assert.equal(
      (await hubSettings({ HF_HOME: home, HF_TOKEN_PATH: join(home, 'other') })).token,
      'hf_other',
    );
    assert.equal((await hubSettings({ HF_HOME: home, HF_TOKEN: ' hf_given ' })).token, 'hf_given');
  });

  it('refuses a token that would be more than one header, and does not show it', async () => {
    const error = await hubSettings({ HF_TOKEN: 'hf_a\r\nx: y' }).then(() => null, String);
    assert.match(error ?? '', /bad-setting/);
    assert.doesNotMatch(error ?? '', /hf_a/);
  });

  it('is nothing if the environment forbids traffic', async () => {
    for (const yes of ['1', 'true', 'YES', 'on'])
      assert.ok((await hubSettings({ HF_HUB_OFFLINE: yes })).offline);
    for (const no of ['', '0', 'false']) assert.ok(!(await hubSettings({ HF_HUB_OFFLINE: no })).offline);
  });

  it('does not take a folder for a token', async () => {
    const home = temporaryFolder('steerbook-token');
    mkdirSync(join(home, 'token'));
    assert.equal((await hubSettings({ HF_HOME: home })).token, null);
  });
});

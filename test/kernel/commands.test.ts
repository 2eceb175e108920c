import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDocument } from '../../kernel/formats/document';
import type { RunError } from '../../kernel/language/diagnostics';
import { readOwner } from '../../model/source/hub/owner';
import { repositoryAt } from '../../model/source/hub/repository';
import { firstCommit, secondCommit, serveSmall, settingsFor, small, weightsEtag } from '../hubFixture';
import type { HubServer } from '../hubServer';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

const cli = join(root, 'dist/cli.js');
const folder = temporaryFolder('steerbook-commands');

function steer(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [cli, ...args], {
    ...{ encoding: 'utf8', cwd: folder, input },
    env: { ...process.env, ...env },
  });
}
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('the commands of steer', () => {
  it('run several notebooks one after the other, each with a session of its own', () => {
    file('first.steer', 'let love = "Love"\ntokens "first"\n');
    file('second.steer', 'tokens "second"\nsteer love\n');
    const { status, stdout, stderr } = steer(['run', 'first.steer', 'second.steer', '--json', 'both.json']);
    assert.equal(status, 1);
    assert.match(stderr, /^second\.steer:2:7: unknown-name:/);
    assert.match(stdout, /══ first\.steer\n[^]*first[^]*══ second\.steer/);
    const documents = JSON.parse(readFileSync(join(folder, 'both.json'), 'utf8')) as RunDocument[];
    assert.deepEqual(
      documents.map(({ cells }) => cells.map(({ status: state }) => state)),
      [['ok'], ['error']],
    );
  });

  it('read all notebooks before they run one', () => {
    const { status, stdout, stderr } = steer([file('good.steer', 'tokens "a"\n'), 'missing.steer']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^missing\.steer:1:1: file-missing:/);
  });

  it('read standard input, and write JSON alone to standard output', () => {
    const text = steer(['-'], 'tokens "a"\n');
    assert.equal(text.status, 0, text.stderr);
    assert.match(text.stdout, /1 token for 1 character/);
    const { stdout } = steer(['-', '--json', '-'], 'tokens "a"\n');
    assert.equal((JSON.parse(stdout) as RunDocument).cells[0]?.results[0]?.kind, 'tokens');
    assert.match(steer(['-', '-']).stderr, /^Standard input can be read once/);
  });

  it('check notebooks without running them, by the lines of their files', () => {
    file('wrong.steer', '# %% [markdown]\n# Hi\n# %%\ntokens "a"\nstear "Love"\n');
    const { status, stdout, stderr } = steer(['check', 'wrong.steer', file('fine.steer', 'tokens "a"\n')]);
    assert.deepEqual([status, stderr], [1, '']);
    assert.match(stdout, /^wrong\.steer:5:1: unknown-word: [^\n]+\n$/);
    const json = steer(['check', '--json', 'wrong.steer']);
    const [problem, ...others] = JSON.parse(json.stdout) as (RunError & { readonly file: string })[];
    assert.deepEqual(others, []);
    assert.deepEqual([problem?.file, problem?.line, problem?.code], ['wrong.steer', 5, 'unknown-word']);
    const fine = steer(['check', 'fine.steer']);
    assert.deepEqual([fine.status, fine.stdout, fine.stderr], [0, '', '']);
  });

  it('check layers against models that are here, and names of files, as an editor does', () => {
    const config = {
      model_type: 'gpt2',
      n_layer: 2,
      n_head: 2,
      n_embd: 8,
      vocab_size: 50257,
      n_positions: 32,
    };
    mkdirSync(join(folder, 'tiny'));
    file('tiny/config.json', JSON.stringify(config));
    file(
      'layers.steer',
      'model ./tiny\nsteer "a" @1\nsteer "a" @2\nmodel bundled\nsteer "a" @8\nmodel gpt2\nsteer "a" @12\nmodel no/where\nsteer "a" @99\n',
    );
    file('files.steer', 'score "none.csv" text a\nload "none.gguf" as a\n');
    const { status, stdout, stderr } = steer(['check', 'layers.steer', 'files.steer']);
    assert.deepEqual([status, stderr], [1, '']);
    assert.deepEqual(
      stdout.split('\n').map((line) => line.split(': ').slice(0, 2).join(' ')),
      [
        'layers.steer:3:12 layer-outside-model',
        'layers.steer:5:12 layer-outside-model',
        'layers.steer:7:12 layer-outside-model',
        'files.steer:1:7 file-missing',
        'files.steer:2:6 file-missing',
        '',
      ],
    );
  });

  it('have colours if they are asked for, and none where NO_COLOR or a pipe is', () => {
    file('red.steer', 'stear "a"\n');
    assert.match(steer(['check', '--color', 'always', 'red.steer']).stdout, /\x1b\[31munknown-word\x1b\[39m/);
    for (const args of [
      ['check', 'red.steer'],
      ['check', '--color', 'never', 'red.steer'],
    ])
      assert.doesNotMatch(steer(args).stdout, /\x1b/);
  });

  for (const [args, says] of [
    [[], /^Usage: steer/],
    [['--nope'], /^There is no option --nope here\. steer run --help shows those that there are\.$/],
    [
      ['a.steer', '--modle', 'x'],
      /^There is no option --modle here\. Did you mean --model\? steer run --help /,
    ],
    [['models', 'list', '--nope'], /^There is no option --nope here\. steer models list --help shows /],
    [['a.steer', '--download=yes'], /^--download takes no value\.$/],
    [
      ['chekc', 'a.steer'],
      /There is no file chekc\. There is no command chekc either\. Did you mean check\?$/,
    ],
    [['report'], /^Say what to write: --html, /],
    [
      ['quality'],
      /There is no command quality either\. The command steer --help shows those that there are\.$/,
    ],
    [['check'], /^Give one \.steer file or several, or - for standard input\.$/],
    [['models'], /^The word after models must be list, pull, cancel, remove or verify\.$/],
    [['models', 'push'], /^The word after models must be list, pull, cancel, remove or verify\.$/],
    [['models', 'pull'], /^Give the name of a model, such as gpt2 or owner\/name\.$/],
    [['models', 'pull', 'gpt3'], /^gpt3 is no name of a model\. Give one of gpt2, /],
    [['models', 'pull', '../x/y'], /is no name of a model/],
    [['models', 'remove', 'bundled', '--yes'], /^The model bundled comes with Steerbook/],
    [['models', 'list', 'x'], /^There are more words than the command takes\./],
    [['a.steer', '--threads', '-1'], /^--threads must be a whole number from 0 on\.$/],
    [['a.steer', '--precision', '4bit'], /^--precision must be float32 or 8bit\.$/],
    [['a.steer', '--color', 'red'], /^--color must be auto, always or never\.$/],
    [['a.steer', '--json'], /^--json needs a value\.$/],
  ] as const)
    it(`say what is wrong in: steer ${args.join(' ')}`, () => {
      const { status, stdout, stderr } = steer(args);
      assert.deepEqual([status, stdout], [2, ''], stderr);
      assert.match(stderr.trimEnd(), says);
    });

  it('have the options of all of them before their words, too', () => {
    file('red.steer', 'stear "a"\n');
    assert.match(steer(['--color', 'always', 'check', 'red.steer']).stdout, /\x1b\[31munknown-word/);
    assert.match(steer(['--color=always', '--cache', 'x', 'check', 'red.steer']).stdout, /\x1b\[31m/);
    const { status, stdout } = steer(['--cache', 'empty', 'models', 'list', '--json']);
    assert.equal(status, 0);
    assert.doesNotThrow(() => JSON.parse(stdout) as unknown);
  });

  it('set their text in the width that COLUMNS says where no terminal does', () => {
    const text = 'tokens "Twelve words and then some more of them, so that no line has them all at once"\n';
    const widest = (columns: string) =>
      Math.max(
        ...steer(['-'], text, { COLUMNS: columns })
          .stdout.split('\n')
          .map((line) => line.length),
      );
    assert.ok(widest('40') <= 40, String(widest('40')));
    assert.ok(widest('120') > 88, String(widest('120')));
    assert.ok(widest('wide') <= 88, String(widest('wide')));
  });

  it('print their help and version to standard output', () => {
    for (const args of [
      ['--help'],
      ['-h'],
      ['help', 'run'],
      ['run', '--help'],
      ['models', 'pull', '--help'],
    ]) {
      const { status, stdout, stderr } = steer(args);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^Usage: steer /);
    }
    assert.match(steer(['--version']).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('ask before they clear a queue, and do nothing if nobody can answer', () => {
    const queue = { STEERBOOK_QUEUE: 'redis://127.0.0.1:1/0' };
    const asked = steer(['queue', 'clear'], '', queue);
    assert.equal(asked.status, 2);
    assert.match(asked.stderr, /everything that waits.*\n.*add --yes/);
    const cleared = steer(['queue', 'clear', '--yes'], '', queue);
    assert.equal(cleared.status, 1);
    assert.match(cleared.stderr, /cannot be reached: nobody listens there/);
  });
});

describe('steer models', () => {
  const readme = Buffer.from('# Next\n');
  const next = {
    ...small,
    commit: secondCommit,
    branches: ['next'],
    files: { ...small.files, 'README.md': readme },
  };
  let server: HubServer;
  let cache: string;
  beforeEach(async () => {
    server = await serveSmall(next);
    cache = settingsFor(server).cacheFolder;
  });
  afterEach(() => server.stop());

  /** Not spawnSync: the server is of this process. */
  async function models(...args: readonly string[]) {
    const child = begin(...args);
    const texts = [child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').toArray());
    const [status] = (await once(child, 'close')) as [number | null];
    const [stdout = '', stderr = ''] = (await Promise.all(texts)).map((parts) => parts.join(''));
    return { status, stdout, stderr };
  }
  function begin(...args: readonly string[]) {
    const env = { ...process.env, HF_ENDPOINT: server.endpoint };
    return spawn(process.execPath, [cli, 'models', ...args, '--cache', cache], { env });
  }
  const snapshot = (commit = firstCommit) => join(cache, 'models--someone--small-gpt2/snapshots', commit);

  it('pull brings a model and says where it is, and then that it is there already', async () => {
    const first = await models('pull', small.id);
    assert.equal(first.status, 0, first.stderr);
    assert.equal(first.stdout, `${small.id} is now in ${snapshot()}\n`);
    assert.ok(existsSync(join(snapshot(), 'model.safetensors')));
    const asked = server.exchanges.length;
    assert.equal((await models('pull', small.id)).stdout, `${small.id} is already in ${snapshot()}\n`);
    assert.equal(server.exchanges.length, asked);
  });

  it('pull says in a sentence what cannot be had, with exit code 1', async () => {
    for (const [name, says] of [
      ['someone/nothing', /has no repository someone\/nothing\. Check/],
      [`${small.id}@nowhere`, /has no revision nowhere of someone\/small-gpt2\. Check/],
    ] as const) {
      const { status, stdout, stderr } = await models('pull', name);
      assert.deepEqual([status, stdout], [1, ''], stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^\s+at /m);
    }
  });

  it('cancel ends a download, whoever waits for it is told, and pull goes on from there', async () => {
    server.holdAt(80_000);
    const pulling = models('pull', small.id, '--json');
    await server.reached();
    const watched = models('pull', small.id, '--json', '--watch');
    const cancelled = await models('cancel', small.id);
    assert.equal(cancelled.status, 0, cancelled.stderr);
    const last = async (said: typeof pulling) =>
      JSON.parse((await said).stdout.trimEnd().split('\n').at(-1) ?? '') as { readonly state: string };
    assert.equal((await last(pulling)).state, 'stopped');
    assert.equal((await last(watched)).state, 'stopped');
    server.holdAt(Infinity);
    assert.equal((await last(models('pull', small.id, '--json'))).state, 'done');
  });

  it('pull keeps what has arrived when it is interrupted, says how to go on, and goes on', async () => {
    server.holdAt(80_000);
    const child = begin('pull', small.id);
    const stderr = child.stderr.setEncoding('utf8').toArray();
    await server.reached();
    const repository = repositoryAt(cache, small.id);
    const watching = watch(repository.folder);
    while (((await readOwner(repository))?.progress.done ?? 0) < 40_000) await once(watching, 'change');
    watching.close();
    child.kill('SIGINT');
    const [status] = (await once(child, 'close')) as [number | null];
    const said = (await stderr).join('');
    assert.equal(status, 130, said);
    assert.match(
      said,
      /Stopped\. What has arrived is kept: steer models pull someone\/small-gpt2 goes on from there\./,
    );
    assert.ok(
      existsSync(join(cache, 'models--someone--small-gpt2/blobs', `${weightsEtag}.steerbook-partial`)),
    );
    assert.match((await models('list')).stdout, /someone\/small-gpt2 .* of a download\n/);
    server.holdAt(Infinity);
    assert.equal((await models('pull', small.id)).status, 0);
    assert.match(
      server.exchanges.findLast(({ at }) => at === 'store')?.headers.range ?? '',
      /^bytes=[1-9]\d*-$/,
    );
  });

  it('list shows what is kept beside models, and remove frees it', () => {
    const own = { XDG_CACHE_HOME: temporaryFolder('steerbook-kept') };
    const source = 'steer "Love" - "Hate" @* x2\nnext "I hate you"\n';
    assert.equal(steer(['-'], source, own).status, 0);
    const list = () => steer(['--cache', 'empty', 'models', 'list'], '', own).stdout;
    assert.match(list(), /steerbook\/points: \d+ kB of finished points, which can be measured again/);
    const remove = (...args: readonly string[]) => steer(['models', 'remove', 'points', ...args], '', own);
    assert.equal(remove().status, 2);
    assert.match(remove('--yes').stdout, /^Removed .*steerbook\/points\.$/m);
    assert.doesNotMatch(list(), /finished points/);
    const again = remove('--yes');
    assert.deepEqual([again.status, again.stdout], [0, '']);
    assert.match(again.stderr, /^There is nothing in .*steerbook\/points\.$/m);
  });

  it('list shows the catalogue and what the cache has', async () => {
    await models('pull', small.id);
    const { stdout } = await models('list');
    assert.match(stdout, /^gpt2-xl +openai-community\/gpt2-xl +48 × 1600 +6\.43 GB +not downloaded$/m);
    assert.match(stdout, /^ +someone\/small-gpt2 +\d+ kB +0123456 \(main\)$/m);
    const json = JSON.parse((await models('list', '--json')).stdout) as {
      readonly models: readonly {
        readonly name: string;
        readonly revisions: readonly { readonly commit: string }[];
      }[];
    };
    assert.deepEqual(
      json.models
        .filter(({ revisions }) => revisions.length > 0)
        .map(({ name, revisions }) => [name, ...revisions.map(({ commit }) => commit)]),
      [[small.id, firstCommit]],
    );
  });

  it('remove asks, and where nobody can be asked needs --yes; it says what keeps its files', async () => {
    await models('pull', small.id);
    await models('pull', `${small.id}@next`);
    const unasked = await models('remove', small.id);
    assert.equal(unasked.status, 2);
    assert.match(unasked.stderr, /add --yes/);
    assert.ok(existsSync(snapshot()));
    const { status, stderr } = await models('remove', `${small.id}@main`, '--yes');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /Files that fedcba9 uses too are kept/);
    assert.ok(!existsSync(snapshot()) && existsSync(join(snapshot(secondCommit), 'model.safetensors')));
    assert.equal((await models('remove', small.id, '--yes')).status, 0);
    assert.ok(!existsSync(join(cache, 'models--someone--small-gpt2')));
    const again = await models('remove', small.id, '--yes');
    assert.equal(again.status, 1);
    assert.match(again.stderr, /is not in the cache/);
  });

  it('verify finds a file with other bytes than its checksum, with exit code 1', async () => {
    await models('pull', small.id);
    assert.equal((await models('verify', small.id)).status, 0);
    const blob = join(cache, 'models--someone--small-gpt2/blobs', weightsEtag);
    const bytes = readFileSync(blob);
    bytes[60_000] = (bytes[60_000] ?? 0) ^ 1;
    writeFileSync(blob, bytes);
    const { status, stdout, stderr } = await models('verify', small.id);
    assert.equal(status, 1);
    assert.match(stdout, /^model\.safetensors · \d+ kB · wrong$/m);
    assert.match(stdout, /^config\.json · 1 kB · whole$/m);
    assert.match(stderr, /steer models remove someone\/small-gpt2/);
  });

  it('finds a cache that is not there, and one that is a file, empty', async () => {
    assert.equal((await models('list')).status, 0);
    mkdirSync(join(cache, '..'), { recursive: true });
    writeFileSync(cache, '');
    assert.equal((await models('list')).status, 0);
  });
});

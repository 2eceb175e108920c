import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellResult, RunDocument } from '../../kernel/formats/document';
import { root } from '../root';
import { rewriteCheckpoint } from './rewriteCheckpoint';

const notebook = `# %% [markdown]
# # Love minus hate

# %%
steer "Love" - "Hate" @4 x2
align "I hate you because"

# %%
complete "I hate you because" n 3 tokens 24 seed 0

# %%
next "I hate you because" top 10
`;

describe('the command line', () => {
  let folder: string;
  let loveHate: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-cli-'));
    loveHate = join(folder, 'love-hate.steer');
    writeFileSync(loveHate, notebook);
  });
  after(() => rmSync(folder, { recursive: true }));

  function steer(...args: string[]) {
    return spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
      encoding: 'utf8',
      cwd: folder,
    });
  }
  function program(text: string | Buffer): string {
    const file = join(folder, 'program.steer');
    writeFileSync(file, text);
    return file;
  }
  function runJson(file: string, ...args: string[]): RunDocument {
    const json = join(folder, 'out.json');
    const { status, stderr } = steer(file, '--json', json, ...args);
    assert.equal(status, 0, stderr);
    return JSON.parse(readFileSync(json, 'utf8')) as RunDocument;
  }
  /** A run without what may differ from one to the next. */
  const timeless = ({ cells, ...document }: RunDocument) => ({
    ...document,
    cells: cells.map((cell): CellResult => ({ ...cell, ms: 0, began: '' })),
  });

  it('prints both arms and a KL in nats, and exits with 0', () => {
    const { status, stdout, stderr } = steer(loveHate);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /unsteered/);
    assert.match(stdout, /steered/);
    assert.match(stdout, /KL [\d.]+ nats/);
    assert.equal(stderr, '');
  });

  it('writes the same document every time, but for times', () => {
    assert.deepEqual(timeless(runJson(loveHate)), timeless(runJson(loveHate)));
  });

  it('writes what the results contract says', () => {
    const { steerbook, model, cells } = runJson(loveHate);
    assert.match(steerbook, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(model, {
      id: 'bundled',
      sha256: 'e33052daa871d2ccc9a1b6f31f1499c4281d886e8df91d5cb08aadd8af56661b',
      n_layers: 8,
      d_model: 192,
      precision: 'float32',
      revision: null,
      device: 'cpu',
    });
    assert.deepEqual(
      cells.map(({ index, status, results }) => [index, status, ...results.map(({ kind }) => kind)]),
      [
        [1, 'ok', 'align'],
        [2, 'ok', 'completions'],
        [3, 'ok', 'next'],
      ],
    );
    for (const { results } of cells)
      for (const result of results) {
        assert.deepEqual(Object.keys(result.settings), [
          'temperature',
          'top_p',
          'freq_penalty',
          'tokens',
          'n',
          'seed',
        ]);
        assert.deepEqual(
          result.steering.map(({ layer, coefficient, position, at, plus, minus }) => ({
            ...{ layer, coefficient, position, at, plus, minus },
          })),
          [
            {
              ...{ layer: 4, coefficient: 2, position: 'front', at: [0, 1, 2] },
              ...{ plus: ['<|endoftext|>', 'Love', ' '], minus: ['<|endoftext|>', 'H', 'ate'] },
            },
          ],
        );
      }
  });

  it('passes every self-check on the bundled model', () => {
    const [cell] = runJson(program('check\n')).cells;
    const result = cell?.results[0];
    assert.ok(result?.kind === 'check');
    assert.ok(result.checks.length >= 6);
    for (const { name, passed, measured } of result.checks) assert.ok(passed, `${name}: ${measured}`);
  });

  for (const form of ['float32 with prefix', 'two shards'] as const)
    it(`gives the same results with the bundled model rewritten as ${form}`, () => {
      const copy = join(folder, form.replaceAll(' ', '-'));
      rewriteCheckpoint(join(root, 'model/bundled'), copy, form);
      const results = ({ cells }: RunDocument) =>
        cells.flatMap((cell) => cell.results.map((result) => ({ ...result, model: null })));
      assert.deepEqual(results(runJson(loveHate, '--model', copy)), results(runJson(loveHate)));
    });

  const mistakes: readonly (readonly [what: string, text: string, place: string])[] = [
    ['an unknown statement', 'stear "Love"', '5:1: unknown-word:'],
    [
      'a layer outside the model',
      '\n steer "Love" @8',
      '6:16: layer-outside-model: bundled has layers 0 to 7',
    ],
    ['an unknown name', 'steer love', '5:7: unknown-name:'],
    ['an unclosed string', 'next "open', '5:6: unclosed-string:'],
    [
      'a prompt shorter than the vector',
      'steer "one two three" - "" @2\nnext "a"',
      '6:6: prompt-too-short: The prompt has 2 tokens and the steering vector 4',
    ],
    ['a prompt longer than the context', `next "${'word '.repeat(300)}"`, '5:6: prompt-too-long:'],
    ['an index outside the prompt', 'steer "Love" @2 at 3\nnext "a b c"', '6:6: index-outside-prompt:'],
    ['a model that is not there', 'model ./nowhere/at-all', '5:7: no-such-model:'],
    ['a model that was not downloaded', 'model nowhere/at-all', '5:7: not-downloaded:'],
    [
      'a vector that a file cannot hold',
      'let love = "Love" - "Hate"\nsave love "love.gguf"',
      '6:6: not-for-gguf: A control vector in GGUF is one direction',
    ],
  ];
  for (const [what, text, place] of mistakes)
    it(`exits with 1 for ${what}, says where, and has no stack trace`, () => {
      const file = program(`# %% [markdown]\n# A heading\n\n# %%\n${text}\n`);
      const { status, stderr } = steer(file);
      assert.equal(status, 1);
      assert.ok(stderr.startsWith(`${file}:${place}`), stderr);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });

  it('skips the cells after one that failed', () => {
    const json = join(folder, 'skipped.json');
    const { status } = steer(program('# %%\ntokens "a"\n# %%\nnonsense\n# %%\ntokens "b"\n'), '--json', json);
    assert.equal(status, 1);
    const { cells } = JSON.parse(readFileSync(json, 'utf8')) as RunDocument;
    assert.deepEqual(
      cells.map((cell) => [cell.status, cell.error?.code, cell.error?.line, cell.error?.column]),
      [
        ['ok', undefined, undefined, undefined],
        ['error', 'unknown-word', 1, 1],
        ['skipped', undefined, undefined, undefined],
      ],
    );
  });

  it('exits with 2 for bytes that are not UTF-8, and says where', () => {
    const { status, stderr } = steer(program(Buffer.from('tokens "a"\n# caf\xe9\n', 'latin1')));
    assert.equal(status, 2);
    assert.match(stderr, /program\.steer:2:6: not-utf8:/);
  });

  it('exits with 2 for a missing file, a folder and wrong arguments, and says why', () => {
    assert.match(steer('missing.steer').stderr, /missing\.steer:1:1: file-missing:/);
    assert.match(steer(folder).stderr, /:1:1: file-unreadable: .* cannot be read: it is a folder\./);
    assert.match(steer().stderr, /^Usage: steer \[options\] \[command\]/);
    for (const args of [
      ['missing.steer'],
      [folder],
      [],
      ['a', 'b'],
      ['--unknown'],
      [loveHate, '--precision', '4bit'],
    ])
      assert.equal(steer(...args).status, 2, args.join(' '));
  });

  it('says before anything runs that results cannot be written, or that there is no such model or store', () => {
    for (const [args, says] of [
      [
        ['--json', 'no-folder/out.json'],
        /^no-folder\/out\.json cannot be written: there is no such folder\.\n$/,
      ],
      [['--json', folder], /cannot be written: it is a folder\.\n$/],
      [['--model', 'no-such-model'], /^--model no-such-model: There is no model .*no-such-model/],
      [['--threads', '-1'], /^--threads must be a whole number from 0 on\.\n$/],
      [['--model'], /^--model needs a value\.\n$/],
      [['--only-kept', '--store', 'no-folder'], /^--store no-folder: there is no such folder\.\n$/],
    ] as const) {
      const { status, stdout, stderr } = steer(loveHate, ...args);
      assert.deepEqual([status, stdout], [2, ''], stderr);
      assert.match(stderr, says);
    }
  });

  it('never writes its results over the notebook, and waits for nobody to read a pipe', () => {
    const source = 'tokens "a"\n';
    const file = program(source);
    const link = join(folder, 'link.json');
    symlinkSync(file, link);
    for (const path of [file, link]) {
      const { status, stdout, stderr } = steer(file, '--json', path);
      assert.deepEqual([status, stdout], [2, ''], stderr);
      assert.match(stderr, /is the notebook itself: its results would take its place\.\n$/);
      assert.equal(readFileSync(file, 'utf8'), source);
    }
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    assert.match(steer(file, '--json', pipe).stderr, /cannot be written: nobody reads from this pipe\.\n$/);
  });

  it('says in a sentence that standard output cannot be written', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, 'dist/cli.js'), program('tokens "a"\n')],
      {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      },
    );
    closeSync(full);
    assert.equal(status, 2);
    assert.match(stderr, /^Standard output cannot be written: .*ENOSPC.*\n$/);
  });

  it('does not mind a bad --model where no cell runs with it', () => {
    const file = program('let love = "Love"\nmodel bundled\nsteer love\nnext "I"\n');
    assert.equal(steer(file, '--model', 'no-such-model').status, 0);
  });

  it('says before the results of a cell which one it is, where there are several', () => {
    const long = 'word '.repeat(40);
    const { stdout } = steer(
      program(
        `# %% [markdown]\n# Hi\n# %%\n# why\n  tokens "a"\n# %%\ntokens "b"\ntokens "c"\n# %%\ntokens "${long}"\n`,
      ),
    );
    assert.deepEqual(stdout.match(/^── .*$/gm), [
      '── cell 2: tokens "a"',
      '── cell 3: tokens "b" …',
      `── cell 4: tokens "${long}`.slice(0, 99) + '…',
    ]);
    assert.doesNotMatch(steer(program('tokens "a"\n')).stdout, /── cell/);
  });

  it('ends at once when it is interrupted while text is written', async () => {
    const cells = `# %%\ntokens "${'word '.repeat(20_000)}"\n`;
    const child = spawn(process.execPath, [join(root, 'dist/cli.js'), program(cells)]);
    // A reader that takes a little and then no more, as a pager does.
    await once(child.stdout, 'readable');
    child.kill('SIGINT');
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.deepEqual({ code, signal }, { code: null, signal: 'SIGINT' });
  });

  it('is fine with an empty file', () => {
    const { status, stdout, stderr } = steer(program(''));
    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  });

  it('reads models relative to the notebook', () => {
    cpSync(join(root, 'model/bundled'), join(folder, 'nearby'), { recursive: true });
    const { cells } = runJson(program('model nearby\n'));
    assert.equal(cells[0]?.results[0]?.model.id, './nearby');
  });
});

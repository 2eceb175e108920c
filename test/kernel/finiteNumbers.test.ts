import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellOutcome } from '../../kernel/run';
import { writeRandomCheckpoint } from '../bench/randomCheckpoint';
import { changeTensor } from '../checkpointFiles';
import { modelSource } from '../../model/source/source';
import { runAlone, testModels, usualSource } from '../modelFixture';

const shape = { n_layer: 2, n_embd: 16, n_head: 2, n_positions: 64, vocab_size: 50257 };

const measurements = [
  'next "a b"',
  'complete "a b" n 1 tokens 2',
  'complete "a b" n 1 tokens 2 temperature 0',
  'heat "a b c"',
  'score "texts.txt"',
  'count "wedding" in "a b" n 1 tokens 2',
  'norms "a b"',
  'lens "a b"',
  'lens "a b" of " c"',
  'compare "a b c"',
  'check',
];
const steered = 'steer "Love" - "Hate" @1 x2';

describe('only finite numbers are results', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-finite-'));
    writeRandomCheckpoint(folder, shape);
    writeFileSync(join(folder, 'texts.txt'), 'One text.\n\nAnother text.\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const change = (tensor: string, to: (value: number, index: number) => number) =>
    changeTensor(join(folder, 'model.safetensors'), tensor, to);
  const run = (source: string) => runAlone(source, { models: testModels(), defaultModel: folder, folder });
  const said = ({ errors }: CellOutcome) => errors.map(({ code, message }) => `${code}: ${message}`).join();

  it('measures with the weights as they are', async () => {
    for (const source of measurements) assert.equal(said(await run(`${steered}\n${source}`)), '', source);
  });

  const broken: readonly (readonly [what: string, tensor: string, to: number, where: RegExp])[] = [
    ['an embedding that is not a number', 'wpe.weight', NaN, /the residual stream .*, position 0/],
    [
      'an infinite weight in a block',
      'h.1.mlp.c_proj.bias',
      Infinity,
      /the residual stream after the last layer/,
    ],
    ['an infinite final norm', 'ln_f.bias', Infinity, /log(it|-probability) of/],
  ];
  for (const [what, tensor, to, where] of broken)
    for (const source of measurements.filter(
      (text) => !(text.startsWith('norms') && tensor !== 'wpe.weight'),
    ))
      it(`${what} is an error of ${source}`, async () => {
        change(tensor, (value, index) => (index === 3 ? to : value));
        const { errors, results } = await run(`${steered}\n${source}`);
        assert.deepEqual(results, []);
        assert.equal(errors[0]?.code, 'not-finite');
        assert.match(errors[0].message, where);
      });

  it('an embedding that is not a number is an error of similarity and of steer alone', async () => {
    change('wpe.weight', () => NaN);
    for (const source of ['similarity "Love", "Hate" @1', steered])
      assert.match(said(await run(source)), /^not-finite: .*the residual stream before layer 0, position 0/);
  });

  const large = '1'.padEnd(38, '0');
  /** A factor of about 10^(37 n). */
  const factor = (n: number) => `${`${large}*(`.repeat(n)}"Love" - "Hate"${')'.repeat(n)}`;
  it('a vector that overflows is an error of norms, steer and similarity', async () => {
    assert.match(said(await run(`steer ${factor(5)} @1\nnorms "a b c"`)), /^overflow: .* too large/);
    assert.match(said(await run(`steer ${factor(5)} @1`)), /^overflow: .* too large/);
    assert.match(said(await run(`similarity ${factor(5)}, "a" @1`)), /^not-finite: .*the norm of vector 1/);
  });

  it('factors that are infinite together are an error, and no vector of nothing', async () => {
    assert.match(said(await run(`steer ${factor(9)} @1\nnext "a b c"`)), /^number-too-large/);
  });

  it('8-bit weights are not made of what is no number', async () => {
    change('h.1.mlp.c_fc.weight', (value, index) => (index === 7 ? NaN : value));
    const models = modelSource({ ...usualSource, precision: '8bit' });
    const outcome = await runAlone('next "a b"', { models, defaultModel: folder });
    assert.match(said(outcome), /^not-finite: .* number 7 of the weights h\.1\.mlp\.c_fc\.weight/);
  });

  it('a perplexity that overflows is an error', async () => {
    change('ln_f.weight', (value) => value * 1e6);
    assert.match(
      said(await run(`${steered}\nscore "texts.txt"`)),
      /^not-finite: .*groups\[0\]\.\w+ of score/,
    );
    assert.match(said(await run(`${steered}\ncompare "a b c"`)), /^(|not-finite: .*ratio of compare.*)$/);
  });

  it('a ratio to a norm of nothing is an error', async () => {
    for (const tensor of ['wte.weight', 'wpe.weight']) change(tensor, () => 0);
    assert.match(said(await run(`${steered}\nnorms "a b c"`)), /^not-finite: .*ratio\[0\]\[0\] of norms/);
  });
});

describe('a vector longer than the context', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-context-'));
    writeRandomCheckpoint(folder, shape);
  });
  after(() => rmSync(folder, { recursive: true }));

  const words = (count: number) => Array<string>(count).fill('a').join(' ');
  const run = (source: string) => runAlone(source, { models: testModels(), defaultModel: folder });

  it('is no error up to the context', async () => {
    assert.deepEqual((await run(`steer "${words(63)}" @1`)).errors, []);
    assert.deepEqual((await run(`steer last("${words(63)}") @1\nnext "a"`)).errors, []);
  });

  for (const source of [
    'steer LONG @1',
    'steer LONG @1\nnext "a"',
    'steer last(LONG) @1 at all\nnext "a"',
    'steer "a" - LONG @1\nheat "a b c"',
    'similarity LONG, "b" @1',
    'let long = LONG\nsteer "a" @1 norm long',
    'let long = LONG\nsteer random(like long) @1',
    'let long = last(LONG)\nsteer random(like long) @1',
    'steer LONG @1\nscore "texts.txt"',
    'steer LONG @1\ncompare "a b"',
  ])
    it(`is an error of ${source.replaceAll('\n', '; ')}`, async () => {
      const { errors } = await run(source.replaceAll('LONG', `"${words(64)}"`));
      assert.equal(errors[0]?.code, 'steering-too-long');
      assert.match(errors[0].message, /has 65 tokens with BOS, and the model reads at most 64/);
    });
});

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../kernel/kinds/readings';
import { qualification, sentence } from '../../kernel/kinds/readings';
import { writeRandomCheckpoint } from '../bench/randomCheckpoint';
import { changeConfig } from '../checkpointFiles';
import { runAlone, testModels } from '../modelFixture';
import { root } from '../root';

const shape = { n_layer: 2, n_embd: 16, n_head: 2, n_positions: 64, vocab_size: 1003 };
const golden = join(root, 'test/golden/tokenizers');

describe('a model with a tokenizer of its own', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-own-'));
    writeFileSync(join(folder, 'texts.txt'), 'We went to the wedding.\n\nThe ship left the port.\n');
    for (const name of ['byte-level', 'word-piece', 'unigram']) {
      writeRandomCheckpoint(join(folder, name), shape);
      changeConfig(join(folder, name), { bos_token_id: 50256, eos_token_id: 50256 });
      copyFileSync(join(golden, `${name}.json`), join(folder, name, 'tokenizer.json'));
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const run = async (model: string, source: string) => {
    const outcome = await runAlone(source, { models: testModels(), defaultModel: model, folder });
    for (const result of outcome.results)
      assert.ok(sentence(result).length + qualification(result).length > 0);
    return outcome;
  };
  const results = async (model: string, source: string): Promise<readonly Result[]> => {
    const { errors, results } = await run(model, source);
    assert.deepEqual(errors, [], `${model}: ${source}`);
    return results;
  };
  const codes = async (model: string, source: string) =>
    (await run(model, source)).errors.map(({ code }) => code);

  const measurements = [
    'next "The wedding was"',
    'complete "The wedding was" n 2 tokens 8',
    'complete "The wedding was" n 1 tokens 8 temperature 0',
    'heat "The wedding was in the garden"',
    'score "texts.txt"',
    'align "The wedding was"',
    'norms "The wedding was"',
    'lens "The wedding was"',
    'count "wedding" in "The wedding was here" n 2 tokens 5',
    'tokens "The wedding 寿司 🐉"',
    'similarity "wedding", "ship"',
    'check',
  ];

  for (const [model, bos, space] of [
    ['byte-level', '<|endoftext|>', ' '],
    ['unigram', '<s>', ' '],
  ] as const)
    it(`of the kind ${model} runs every statement, with ${bos} in front`, async () => {
      await results(model, 'steer "wedding" @1\ncompare "The wedding was" words "ship"');
      for (const steering of ['', 'steer "wedding" - "a ship" @1 x4\n', 'steer last("wedding") @1 at all\n'])
        for (const line of measurements) await results(model, steering + line);
      const [align] = (
        await results(model, `steer "wedding party" - "" @1\nalign "The wedding was in the garden here"`)
      ).filter(({ kind }) => kind === 'align');
      assert.ok(align?.kind === 'align');
      assert.equal(align.rows[0]?.tokens[0], bos);
      const padded = align.rows.at(-1)?.tokens.filter((text) => text !== null);
      assert.deepEqual([padded?.[0], padded?.at(-1)], [bos, space]);
      const [loaded] = (
        await results(
          model,
          `let v = "wedding" - "a ship" @1\nsave v "${model}.safetensors"\nload "${model}.safetensors" as w\nsteer w x4\nnext "The wedding was"`,
        )
      ).slice(-1);
      const [direct] = (
        await results(model, 'steer "wedding" - "a ship" @1 x4\nnext "The wedding was"')
      ).slice(-1);
      assert.ok(loaded?.kind === 'next' && direct?.kind === 'next');
      assert.ok(direct.kl > 0 && Math.abs(loaded.kl - direct.kl) < 1e-6);
    });

  it('without a token of a space says so where something must be padded, and runs all else', async () => {
    const alone = measurements.filter((line) => !/^check/.test(line));
    for (const line of alone) await results('word-piece', line);
    for (const line of alone) await results('word-piece', `steer last("wedding") @1 at all\n${line}`);
    assert.deepEqual(await codes('word-piece', 'steer "the wedding" - "the" @1\nnext "a b c d"'), [
      'no-space-token',
    ]);
    for (const line of ['heat "The wedding"', 'score "texts.txt"', 'compare "The wedding" words "ship"'])
      assert.deepEqual(await codes('word-piece', `steer "the wedding" @1\n${line}`), ['no-space-token']);
    assert.deepEqual(await codes('word-piece', 'check'), ['no-space-token']);
    await results('word-piece', 'steer "the wedding" - "the port" @1\nnext "a b c d"');
  });

  it('ends a sample with its own token', async () => {
    const [completions] = await results(
      'byte-level',
      'complete "The" n 40 tokens 30 top_p 1 temperature 100',
    );
    assert.ok(completions?.kind === 'completions');
    const samples = completions.arms.flatMap(({ samples: some }) => some);
    assert.ok(samples.some(({ finished }) => finished));
    for (const { tokens } of samples) assert.ok(!tokens.slice(0, -1).includes(0));
  });

  it('may bring vocab.json and merges.txt', async () => {
    const file = JSON.parse(readFileSync(join(golden, 'byte-level.json'), 'utf8')) as {
      readonly model: { readonly vocab: object; readonly merges: readonly (readonly string[])[] };
    };
    writeRandomCheckpoint(join(folder, 'pairs'), shape);
    writeFileSync(join(folder, 'pairs/vocab.json'), JSON.stringify(file.model.vocab));
    const merges = file.model.merges.map((merge) => merge.join(' '));
    writeFileSync(join(folder, 'pairs/merges.txt'), ['#version: 0.2', ...merges, ''].join('\n'));
    const tokens = 'tokens "The wedding 寿司 🐉"';
    const ids = (found: readonly Result[]) =>
      found.flatMap((one) => (one.kind === 'tokens' ? one.tokens : []));
    assert.deepEqual(ids(await results('pairs', tokens)), ids(await results('byte-level', tokens)));
  });

  it('is refused if its files are no tokenizer, or one that the model has no rows for', async () => {
    const made = (name: string, vocab_size = 1003) => {
      writeRandomCheckpoint(join(folder, name), { ...shape, vocab_size });
      return join(folder, name);
    };
    const told = async (name: string) =>
      (await run(name, 'next "a"')).errors.map(({ code, message }) => [code, message]);
    writeFileSync(join(made('words'), 'vocab.txt'), '[PAD]\n[UNK]\n');
    copyFileSync(join(golden, 'byte-level.json'), join(made('few-rows', 900), 'tokenizer.json'));
    writeFileSync(join(made('broken'), 'tokenizer.json'), '{"model":');
    writeFileSync(join(made('deep'), 'tokenizer.json'), '['.repeat(100_000));
    mkdirSync(join(made('folder'), 'tokenizer.json'));
    writeFileSync(join(made('no-model'), 'tokenizer.json'), '{}');
    made('none');
    for (const [name, code, message] of [
      ['words', 'bad-checkpoint', /vocab\.txt does not say how text is split/],
      ['few-rows', 'bad-tokenizer', /has 1002 tokens, and the model's vocabulary has 900/],
      ['broken', 'bad-checkpoint', /tokenizer\.json is not JSON/],
      ['deep', 'bad-checkpoint', /nests deeper/],
      ['folder', 'bad-checkpoint', /it is a folder/],
      ['no-model', 'bad-tokenizer', /model/],
      ['none', 'bad-checkpoint', /has no tokenizer\.json/],
    ] as const) {
      const [found] = await told(name);
      assert.equal(found?.[0], code, `${name}: ${found?.[1]}`);
      assert.match(found[1] ?? '', message);
    }
  });
});

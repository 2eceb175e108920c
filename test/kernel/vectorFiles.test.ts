import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { qualification, type Result } from '../../kernel/kinds/readings';
import { steeringLines } from '../../kernel/results/steeringText';
import { runCell } from '../../kernel/run';
import { newSession, type Session } from '../../kernel/session';
import { readSession, writeSession } from '../../kernel/sessionText';
import { encodeGguf } from '../../model/vectors/ggufVectors';
import { decodeSafetensors } from '../../model/vectors/safetensorsVectors';
import { writeRandomCheckpoint } from '../bench/randomCheckpoint';
import { runAlone, testModels } from '../modelFixture';
import { measuredIn } from '../../kernel/sweep/result';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-files-'));
  writeFileSync(join(folder, 'pairs.csv'), 'plus,minus\nLove,Hate\nJoy and more,Pain\n');
});
after(() => rmSync(folder, { recursive: true }));

async function resultsOf(source: string): Promise<readonly Result[]> {
  const { errors, results } = await runAlone(source, { folder });
  assert.deepEqual(errors, [], source);
  return results;
}

/** The codes of the errors of a cell. */
async function codesOf(source: string): Promise<readonly string[]> {
  return (await runAlone(source, { folder })).errors.map(({ code }) => code);
}

function klOf(results: readonly Result[]): readonly number[] {
  return results.flatMap((result) => {
    if (result.kind === 'sweep') return klOf(measuredIn(result));
    return result.kind === 'next' ? [result.kl] : [];
  });
}

const measurement = 'next "I hate you because I am" top 3';
const textsOf = (results: readonly Result[]) =>
  results.flatMap((result) => (result.kind === 'message' ? [result.text] : []));
const read = (file: string) => decodeSafetensors(readFileSync(join(folder, file)), file);

/** Files have vectors in float32: the last digits of what is added differ, and passes in float32 make more of it. */
const closeness = 1e-5;

function near(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  assert.ok(expected.length > 0 && expected.every((kl) => kl > 1e-4), 'the vector does something');
  actual.forEach((kl, i) =>
    assert.ok(Math.abs(kl - (expected[i] ?? NaN)) < closeness, `${kl}, expected ${expected[i]}`),
  );
}

describe('a vector that was saved and loaded', () => {
  const vectors: readonly (readonly [what: string, addition: string])[] = [
    ['has positions', '"Love" - "Hate" @6'],
    ['has the default layer', '"Love" - "Hate"'],
    ['is added at every position', 'last("Love") - last("Hate") @4 at all'],
    ['is added at the back', '"Joy" @3 at back'],
    ['is added at an index', '"Joy" - "" @3 at 2'],
    ['has a slice of the components', '"Love" - "Hate" @4 dims 0..0.5'],
    ['was rescaled', '"Love" - "Hate" @4 norm 7.5'],
    ['is a mean', 'mean("Love" - "Hate", "Joy and more" - "Pain") @4'],
    ['is of pairs in a file', 'pairs("pairs.csv") @4'],
    ['was transplanted', '"Love" - "Hate" @4 from @2'],
  ];
  for (const [what, addition] of vectors)
    it(`steers as before if it ${what}`, async () => {
      const steered = klOf(await resultsOf(`let v = ${addition}\nsteer v x3\n${measurement}`));
      await resultsOf(`let v = ${addition}\nlet v = v x17\nsave v "v.safetensors"`);
      near(klOf(await resultsOf(`load "v.safetensors" as w\nsteer w x3\n${measurement}`)), steered);
    });

  it('of every layer steers as before at each of them, and sweeps', async () => {
    await resultsOf('let v = "Love" - "Hate"\nsave v at @* "all.safetensors"');
    const all = 'load "all.safetensors" as w\n';
    near(
      klOf(await resultsOf(`${all}steer w @* x3\n${measurement}`)),
      klOf(await resultsOf(`steer "Love" - "Hate" @* x3\n${measurement}`)),
    );
    near(
      klOf(await resultsOf(`${all}steer w @5 x3\n${measurement}`)),
      klOf(await resultsOf(`steer "Love" - "Hate" @5 x3\n${measurement}`)),
    );
  });

  it('of several layers is added @each as one addition a layer, with one coefficient for all', async () => {
    await resultsOf('let v = "Love" - "Hate"\nsave v at @{2, 4, 5} "some.safetensors"');
    const [sweep] = (
      await resultsOf(`load "some.safetensors" as w\nsteer w @each x{1, 2}\n${measurement}`)
    ).slice(-1);
    const at = (x: number) => [2, 4, 5].map((layer) => `"Love" - "Hate" @${layer} x${x}`).join(', ');
    const expected: number[] = [];
    for (const x of [1, 2]) expected.push(...klOf(await resultsOf(`steer ${at(x)}\n${measurement}`)));
    assert.ok(sweep?.kind === 'sweep');
    assert.equal(sweep.axes.length, 1);
    near(klOf([sweep]), expected);
    assert.deepEqual(sweep.steering[0]?.each_layer, [2, 4, 5]);
    const texts = `heat "I hate you because I am"\nnorms "I hate you because"\ncompare "I hate" words "Love"`;
    const many = `load "some.safetensors" as w\nsteer w @each\n`;
    for (const line of texts.split('\n'))
      assert.equal((await runAlone(`${many}${line}`, { folder })).errors.length, 0, line);
    const scored = (await resultsOf(`${many}heat "I hate you because"`)).at(-1);
    const apart = (await resultsOf(`steer ${at(1)}\nheat "I hate you because"`)).at(-1);
    assert.ok(scored?.kind === 'heat' && apart?.kind === 'heat');
    scored.tokens.forEach(({ logp_steered }, i) =>
      assert.ok(Math.abs(logp_steered - (apart.tokens[i]?.logp_steered ?? NaN)) < 1e-5),
    );
  });

  it('has the norms of the saved vector at its own layers, and none at others', async () => {
    await resultsOf('let v = "Love" - "Hate"\nsave v at @{2, 4} "two.safetensors"');
    const [loaded] = (
      await resultsOf('load "two.safetensors" as w\nsteer w @each\nnorms "I hate you"')
    ).slice(-1);
    const [direct] = (await resultsOf('steer "Love" - "Hate" @2\nnorms "I hate you"')).slice(-1);
    assert.ok(loaded?.kind === 'norms' && direct?.kind === 'norms');
    for (const layer of [2, 4])
      loaded.added[layer]?.forEach((norm, i) =>
        assert.ok(Math.abs(norm - (direct.added[layer]?.[i] ?? NaN)) < 1e-4),
      );
    assert.ok(loaded.added[3]?.every((norm) => norm === 0));
  });

  it('takes part in sums, random vectors, norms and similarities', async () => {
    await resultsOf('let v = "Love" - "Hate" @4\nsave v "v.safetensors"');
    const w = 'load "v.safetensors" as w\n';
    near(
      klOf(await resultsOf(`${w}steer 2*w - 0.5*("Joy" - "Pain") @4\n${measurement}`)),
      klOf(await resultsOf(`steer 2*("Love" - "Hate") - 0.5*("Joy" - "Pain") @4\n${measurement}`)),
    );
    near(
      klOf(await resultsOf(`${w}steer random(like w, seed 2) x3\n${measurement}`)),
      klOf(await resultsOf(`let v = "Love" - "Hate" @4\nsteer random(like v, seed 2) x3\n${measurement}`)),
    );
    near(
      klOf(await resultsOf(`${w}steer "Joy" - "Pain" @4 x3 norm w\n${measurement}`)),
      klOf(await resultsOf(`let v = "Love" - "Hate" @4\nsteer "Joy" - "Pain" @4 x3 norm v\n${measurement}`)),
    );
    const [similarity] = await resultsOf(`${w}similarity w, "Love" - "Hate" @4`);
    assert.ok(similarity?.kind === 'similarity');
    assert.ok(Math.abs((similarity.cosine[0]?.[1] ?? 0) - 1) < 1e-6);
  });

  it('may be scaled, cut, rescaled and placed elsewhere', async () => {
    await resultsOf('let v = "Love" - "Hate" @4\nsave v "v.safetensors"');
    const clauses = '@3 x2 at back dims 0..0.5 norm 4';
    near(
      klOf(await resultsOf(`load "v.safetensors" as w\nsteer w ${clauses}\n${measurement}`)),
      klOf(await resultsOf(`steer "Love" - "Hate" ${clauses} from @4\n${measurement}`)),
    );
  });

  it('goes on from the lines that a result offers, and from the text of a session', async () => {
    await resultsOf('let v = last("Love") @4 at all\nsave v "v.safetensors"');
    const source = `load "v.safetensors" as w\nlet soft = 0.5*w @4 at all\nsteer soft x3\n${measurement}`;
    const models = testModels();
    const run = async (session: Session, text: string) => {
      const notebook = { session, models, defaultModel: 'bundled', folder };
      const outcome = await runCell(notebook, { index: 0, source: text }, [], new AbortController().signal);
      assert.deepEqual(outcome.errors, []);
      return { results: outcome.results, session: notebook.session };
    };
    const { results, session } = await run(newSession(), source);
    const last = results.at(-1);
    assert.ok(last);
    const again = `${steeringLines(last).join('\n')}\n${measurement}`;
    near(klOf(await resultsOf(again)), klOf(results));
    rmSync(join(folder, 'v.safetensors'));
    const restored = await run(readSession(writeSession(session)), `steer w x2 at front\n${measurement}`);
    const kept = await run(session, `steer w x2 at front\n${measurement}`);
    near(klOf(restored.results), klOf(kept.results));
    const text = writeSession(session);
    const [stored] = (session.steering[0]?.terms ?? []).flatMap((term) =>
      term.kind === 'stored' ? term.loaded.vectors.layers : [],
    );
    assert.ok(stored);
    assert.equal(text.split(stored.values).length, 2, 'the numbers are there once');
  });

  it('that sweeps over layers is not saved, and the error names the form that is', async () => {
    const { errors } = await runAlone('let v = "Love" @*\nsave v "v.safetensors"', { folder });
    const [error] = errors;
    assert.equal(error?.code, 'sweep-not-allowed');
    assert.match(error.message, /save v at @6, or write it at every layer with at @\*\.$/);
  });

  it('is not another one if its file changes', async () => {
    await resultsOf('let v = "Love" - "Hate" @4\nsave v "v.safetensors"');
    const models = testModels();
    const notebook = { session: newSession(), models, defaultModel: 'bundled', folder };
    const run = (source: string) => runCell(notebook, { index: 0, source }, [], new AbortController().signal);
    const before = await run(`load "v.safetensors" as w\nsteer w x3\n${measurement}`);
    await resultsOf('let v = "Joy" @2\nsave v "v.safetensors"');
    near(klOf((await run(measurement)).results), klOf(before.results));
    assert.equal(before.results.at(-1)?.steering[0]?.loaded?.[0]?.sha256.length, 64);
  });

  it('says in results that another model made it, and is refused by a model of another width', async () => {
    const shape = { n_layer: 8, n_embd: 192, n_head: 6, n_positions: 64, vocab_size: 50257 };
    writeRandomCheckpoint(join(folder, 'other'), shape);
    writeRandomCheckpoint(join(folder, 'narrow'), { ...shape, n_embd: 96 });
    await resultsOf('let v = "Love" - "Hate" @4\nsave v "v.safetensors"');
    const results = await resultsOf(`model other\nload "v.safetensors" as w\nsteer w\n${measurement}`);
    assert.match(
      textsOf(results).join('\n'),
      /made with bundled \(weights [0-9a-f]{12}\), not with \.\/other/,
    );
    const last = results.at(-1);
    assert.match(
      last ? qualification(last) : '',
      /v\.safetensors was made with bundled .* not with \.\/other/,
    );
    assert.deepEqual(await codesOf('model narrow\nload "v.safetensors" as w'), ['vector-width']);
    assert.deepEqual(await codesOf('load "v.safetensors" as w\nmodel narrow\nsteer w'), ['vector-width']);
    const same = await resultsOf(`load "v.safetensors" as w\nsteer w\n${measurement}`);
    assert.doesNotMatch(qualification(same.at(-1) as Result), /made with/);
  });

  it('says in its file where its numbers come from', async () => {
    await resultsOf('let v = "Love" - "Hate" @4 x5 dims 0..0.5 norm 3\nsave v "v.safetensors"');
    const { metadata, layers, positions, d_model } = read('v.safetensors');
    assert.deepEqual([layers.map(({ layer }) => layer), positions, d_model], [[4], 3, 192]);
    assert.equal(metadata['steerbook_vectors'], '1');
    assert.equal(metadata['model'], 'bundled');
    assert.equal(metadata['source'], '"Love" - "Hate"');
    assert.equal(metadata['dims'], '0..0.5');
    assert.equal(metadata['norm'], '3');
    assert.equal(metadata['place'], 'front');
    assert.match(metadata['model_sha256'] ?? '', /^[0-9a-f]{64}$/);
    assert.match(metadata['tokenizer_sha256'] ?? '', /^[0-9a-f]{64}$/);
    assert.match(metadata['layer_convention'] ?? '', /resid_pre/);
    const terms = JSON.parse(metadata['terms'] ?? '') as readonly {
      readonly token_texts: readonly string[];
    }[];
    assert.deepEqual(
      terms.map(({ token_texts }) => token_texts),
      [
        ['<|endoftext|>', 'Love', ' '],
        ['<|endoftext|>', 'H', 'ate'],
      ],
    );
  });
});

describe('a control vector in GGUF', () => {
  const made = 'let v = last("Love") - last("Hate") @4';

  it('steers as before, at all positions', async () => {
    await resultsOf(`${made}\nsave v "v.gguf"`);
    near(
      klOf(await resultsOf(`load "v.gguf" as w\nsteer w x3 at all\n${measurement}`)),
      klOf(await resultsOf(`${made} at all\nsteer v x3\n${measurement}`)),
    );
    await resultsOf(`${made}\nsave v at @2..7 "all.gguf"`);
    near(
      klOf(await resultsOf(`load "all.gguf" as w\nsteer w @* x2 at all\n${measurement}`)),
      klOf(await resultsOf(`${made}\nsteer v @2..7 x2 at all\n${measurement}`)),
    );
  });

  it('of llama.cpp may have a vector behind the last block, which is left out with a word', async () => {
    const layers = [2, 7, 8].map((layer) => ({ layer, values: new Float32Array(192).fill(0.1) }));
    const write = (name: string, some: typeof layers) =>
      writeFileSync(
        join(folder, name),
        encodeGguf({ d_model: 192, positions: 1, layers: some, metadata: {} }),
      );
    write('theirs.gguf', layers);
    const results = await resultsOf(`load "theirs.gguf" as w\nsteer w @each\n${measurement}`);
    assert.match(
      textsOf(results).join('\n'),
      /layers 2, 7\.\nLeft out: layer 8, which bundled does not have\./,
    );
    assert.deepEqual(
      results.at(-1)?.steering.map(({ position, each_layer }) => [position, each_layer]),
      [['all', [2, 7]]],
    );
    write('behind.gguf', layers.slice(2));
    assert.deepEqual(await codesOf('load "behind.gguf" as w'), ['layer-outside-model']);
  });

  it('says why it cannot have layer 0, layer 1, or positions', async () => {
    for (const [source, message] of [
      [`${made}\nsave v at @1 "v.gguf"`, /no layer 1\. Make a vector of a layer from 2 on/],
      [`${made}\nsave v at @* "v.gguf"`, /no layer 0 and no layer 1/],
      [
        'let v = "Love" - "Hate" @4\nsave v "v.gguf"',
        /3 positions.*last\("…"\), or name the file v\.safetensors/,
      ],
    ] as const) {
      const { errors } = await runAlone(source, { folder });
      assert.equal(errors[0]?.code, 'not-for-gguf');
      assert.match(errors[0].message, message);
    }
  });
});

describe('a statement that uses a loaded vector wrongly', () => {
  before(async () => {
    await resultsOf(
      'let v = "Love" - "Hate" @4\nsave v "one.safetensors"\nsave v at @{2, 4} "two.safetensors"',
    );
    await resultsOf('let v = last("Love") @4\nsave v "dot.safetensors"');
  });
  const one = 'load "one.safetensors" as w\n';
  const two = 'load "two.safetensors" as w\n';
  const wrong: readonly (readonly [string, string])[] = [
    [`${two}steer w`, 'which-layer'],
    [`${two}steer 2*w`, 'which-layer'],
    [`${two}steer random(like w)`, 'which-layer'],
    [`${two}similarity w, "a"`, 'which-layer'],
    [`${two}save w "again.safetensors"`, 'which-layer'],
    [`${two}steer w @3`, 'layer-not-in-file'],
    [`${two}steer w @2..4`, 'layer-not-in-file'],
    [`${two}steer "a" @3 norm w`, 'layer-not-in-file'],
    ['steer "a" @each', 'each-needs-file'],
    ['let v = "a"\nsave v at @each "x.safetensors"', 'each-needs-file'],
    [`${one}steer w from @2`, 'from-with-file'],
    [`${one}steer w at all`, 'at-all-needs-last'],
    [`${one}steer w + last("a")`, 'mixed-positions'],
    ['load "dot.safetensors" as w\nsteer w + "a"', 'mixed-positions'],
    ['load "dot.safetensors" as w\nsimilarity w, "a" @4', 'mixed-positions'],
    [`${one}steer w @9`, 'layer-outside-model'],
    [`${one}steer w\ncompare "a b"`, 'needs-words'],
    ['load "nothing.safetensors" as w', 'file-missing'],
    ['load "pairs.csv" as w', 'bad-vector-ending'],
    ['let v = "a" @{1, 2}\nsave v "x.safetensors"', 'sweep-not-allowed'],
    ['let v = "a" dims 0..1 by 0.5\nsave v "x.safetensors"', 'sweep-not-allowed'],
    ['let v = "a"\nsave v at @9 "x.safetensors"', 'layer-outside-model'],
    ['let v = "a"\nsave v "x.txt"', 'bad-vector-ending'],
    ['save v "x.safetensors"', 'unknown-name'],
  ];
  for (const [source, code] of wrong)
    it(`is the error ${code}: ${source.split('\n').at(-1)}`, async () => {
      assert.deepEqual(await codesOf(source), [code]);
    });
});

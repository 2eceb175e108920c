import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../kernel/kinds/readings';
import type { SweepResult } from '../../kernel/kinds/readings';
import { runAlone, testModels } from '../modelFixture';

let folder: string;

const run = (source: string, options: Parameters<typeof runAlone>[1] = {}) =>
  runAlone(source, { folder, ...options });

async function resultOf(source: string): Promise<Result> {
  const { errors, results } = await run(source);
  assert.deepEqual(errors, []);
  assert.equal(results.length, 1);
  return results[0] as Result;
}
async function sweepOf(source: string): Promise<SweepResult> {
  const result = await resultOf(source);
  assert.ok(result.kind === 'sweep', result.kind);
  return result;
}
async function codesOf(source: string): Promise<string[]> {
  return (await run(source)).errors.map(({ code }) => code);
}

/** Equal but for the rounding of float32 in batches of other sizes. */
function same(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number') {
    const difference = Math.abs((actual as number) - expected);
    assert.ok(
      difference <= 1e-5 + 1e-4 * Math.abs(expected),
      `${path}: ${String(actual)}, expected ${expected}`,
    );
  } else if (typeof expected === 'object' && expected !== null) {
    assert.deepEqual(Object.keys(actual as object), Object.keys(expected), path);
    for (const [key, value] of Object.entries(expected))
      if (key !== 'source') same((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
  } else assert.equal(actual, expected, path);
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-sweeps-'));
  writeFileSync(
    join(folder, 'reviews.csv'),
    '\ufefftext,stars\nI love this place.,5\n"It was cold, ""very"" cold,\nand they were rude.",1\nWe went there twice.,5\n',
  );
});
after(() => rmSync(folder, { recursive: true }));

describe('a sweep', () => {
  const measurements = [
    'next "I hate you because" top 4',
    'heat "The bride and the groom were married."',
    'score "reviews.csv" text text by stars',
    'count "love, you" in "I think you", "When he saw her he" n 3 tokens 6',
    'norms "I think you are"',
    'lens "I think you are" of " love"',
    'compare "I went to the party" words " weddings" top 3',
  ];
  for (const measurement of measurements)
    it(`of ${measurement.split(' ')[0]} has at each point what the same measurement has alone`, async () => {
      const sweep = await sweepOf(`steer "Love" - "Hate" @{1, 6} x{2, -3}\n${measurement}`);
      assert.deepEqual(sweep.axes, [
        { name: 'layer', addition: 0, values: [1, 6] },
        { name: 'coefficient', addition: 0, values: [2, -3] },
      ]);
      const points = ['@1 x2', '@1 x-3', '@6 x2', '@6 x-3'];
      assert.equal(sweep.points.length, points.length);
      for (const [index, point] of points.entries())
        same(sweep.points[index], await resultOf(`steer "Love" - "Hate" ${point}\n${measurement}`), point);
    });

  it('over every layer has a point for each', async () => {
    const sweep = await sweepOf('steer "Love" - "Hate" @* x2\nnext "I hate you because"');
    assert.deepEqual(sweep.axes[0]?.values, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.equal(sweep.points.length, 8);
  });

  it('over dimensions ends with the whole vector', async () => {
    const sweep = await sweepOf('steer "Love" - "Hate" @3 x2 dims 0..1 by 0.25\nnext "I hate you because"');
    assert.deepEqual(sweep.axes, [
      {
        name: 'dims',
        addition: 0,
        values: [0.25, 0.5, 0.75, 1].map((to) => ({ from: 0, to, fraction: true })),
      },
    ]);
    const whole = await resultOf('steer "Love" - "Hate" @3 x2\nnext "I hate you because"');
    const last = sweep.points.at(-1);
    assert.ok(last?.kind === 'next' && whole.kind === 'next');
    assert.ok(Math.abs(last.kl - whole.kl) < 1e-6);
  });

  it('of completions has a column for each value', async () => {
    const result = await resultOf(
      'steer "Love" - "Hate" @4 x{0, 1, 2}\ncomplete "I hate you because" n 1 tokens 8',
    );
    assert.ok(result.kind === 'completions');
    assert.deepEqual(
      result.arms.map(({ name, point }) => [name, point]),
      [
        ['unsteered', undefined],
        ['steered', [0]],
        ['steered', [1]],
        ['steered', [2]],
      ],
    );
    assert.deepEqual(result.axes, [{ name: 'coefficient', addition: 0, values: [0, 1, 2] }]);
    assert.deepEqual(result.arms[1]?.samples, result.arms[0]?.samples, 'coefficient 0 changes nothing');
  });

  it('is refused where it has too many columns, axes, or points, or one value is needed', async () => {
    const steer = 'steer "Love" - "Hate"';
    assert.deepEqual(await codesOf(`${steer} @4 x1..9\n"I hate you because"`), ['sweep-not-allowed']);
    assert.deepEqual(await codesOf(`${steer} @{3, 4} x{1, 2}\n"I hate you because"`), ['one-axis']);
    assert.deepEqual(await codesOf(`${steer} @{1, 2} x{1, 2} dims {0..0.5, 0..1}\nnext "I hate you"`), [
      'too-many-axes',
    ]);
    assert.deepEqual(await codesOf(`${steer} @* x0..5000\nnext "I hate you"`), ['too-many-points']);
    assert.deepEqual(await codesOf(`${steer} @{1, 2}\nalign "I hate you"`), ['sweep-not-allowed']);
  });

  it('says how much it would need where the memory limit is smaller', async () => {
    const source = `steer "Love" - "Hate" @* x0..1000\nlens "${'word '.repeat(200)}"`;
    const { errors } = await run(source, { models: testModels(400) });
    assert.equal(errors[0]?.code, 'sweep-too-large');
    assert.match(errors[0].message, /8008 points.*need about \d+ MiB.*larger steps/);
  });

  for (const measurement of [
    'score "reviews.csv" text text',
    'count "love, you" in "I think you", "When he saw" n 3 tokens 6',
  ])
    it(`of ${measurement.split(' ')[0]} keeps the points that are done when it is interrupted`, async () => {
      const abort = new AbortController();
      let shown: Result | undefined;
      const outcome = await run(`steer "Love" - "Hate" @* x2\n${measurement}`, {
        signal: abort.signal,
        events: {
          onResult(_, result) {
            shown = result;
            if (result.kind === 'sweep' && result.points.length === 4) abort.abort();
          },
        },
      });
      assert.equal(outcome.status, 'cancelled');
      assert.ok(shown?.kind === 'sweep' && shown.state === 'stopped');
      assert.equal(shown.points.length, 4);
      assert.equal(shown.axes[0]?.values.length, 8);
    });
});

describe('a sweep of norms', () => {
  it('hears that it is interrupted, and keeps the points that are done', async () => {
    const abort = new AbortController();
    let shown: Result | undefined;
    const outcome = await run('steer "Love" - "Hate" @* x0..1000\nnorms "I think you are"', {
      signal: abort.signal,
      events: {
        onResult(_, result) {
          // As a message would: it waits for its turn.
          if (!shown) setTimeout(() => abort.abort());
          shown = result;
        },
      },
    });
    assert.equal(outcome.status, 'cancelled');
    assert.ok(shown?.kind === 'sweep' && shown.state === 'stopped');
    assert.ok(shown.points.length > 0 && shown.points.length < 8008, String(shown.points.length));
  });
});

describe('a vector', () => {
  const next = async (steer: string) => {
    const result = await resultOf(`${steer}\nnext "When he saw her he felt that" top 5`);
    assert.ok(result.kind === 'next');
    return result;
  };

  it('of pairs in a file is their mean', async () => {
    writeFileSync(join(folder, 'pairs.csv'), 'plus,minus\nLove,Hate\nI adore you,I despise you\n');
    const fromFile = await next('steer pairs("pairs.csv") @3 x3');
    const written = await next('steer mean("Love" - "Hate", "I adore you" - "I despise you") @3 x3');
    same(fromFile.tokens, written.tokens, 'tokens');
  });

  it('drawn at random has the norms of its model, and is the same for the same seed', async () => {
    const define = 'let love = "Love" - "Hate" @4 x2\nsteer';
    const norms = async (steer: string) => {
      const result = await resultOf(`${define} ${steer}\nnorms "When he saw her"`);
      assert.ok(result.kind === 'norms');
      return result.steering[4];
    };
    same(await norms('random(like love, seed 1)'), await norms('love'), 'norms');
    const one = await next(`${define} random(like love, seed 1)`);
    assert.deepEqual((await next(`${define} random(like love, seed 1)`)).kl, one.kl);
    assert.notEqual((await next(`${define} random(like love, seed 2)`)).kl, one.kl);
  });

  it('with the norm of another one has it position by position', async () => {
    const source = 'let love = "Love" - "Hate"\nsteer "Fear" - "Calm" @4 norm love\nnorms "When he saw her"';
    const other = 'steer "Love" - "Hate" @4\nnorms "When he saw her"';
    const [one, two] = [await resultOf(source), await resultOf(other)];
    assert.ok(one.kind === 'norms' && two.kind === 'norms');
    same(one.steering[4], two.steering[4], 'norms');
    assert.deepEqual(await codesOf('let love = "Love" - "Hate"\nsteer "Four tokens long" @4 norm love'), [
      'norm-too-short',
    ]);
  });
});

describe('a coefficient beyond what can be calculated', () => {
  it('is an error at the statement that needs it', async () => {
    const { errors } = await run(`steer "Love" - "Hate" @4 x1${'0'.repeat(30)}\n  next "I hate you"`);
    assert.deepEqual(
      errors.map(({ code, line, column }) => [code, line, column]),
      [['overflow', 2, 3]],
    );
  });
});

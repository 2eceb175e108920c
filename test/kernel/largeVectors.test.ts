import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeNotebook } from '../../kernel/language/analysis';
import type { Result } from '../../kernel/kinds/readings';
import { runAlone } from '../modelFixture';

let folder: string;

async function resultsOf(source: string): Promise<readonly Result[]> {
  const { errors, results } = await runAlone(source, { folder });
  assert.deepEqual(errors, []);
  return results;
}

/** KL of the one `next` of a cell. */
async function klOf(source: string): Promise<number> {
  const result = (await resultsOf(source)).find(({ kind }) => kind === 'next');
  assert.ok(result?.kind === 'next');
  return result.kl;
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-5 * Math.max(1, expected), `${actual}, expected ${expected}`);
}

const measurement = 'next "I hate you because I am" top 3';
const times = (count: number, line: string) => `${line}\n`.repeat(count);

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-vectors-'));
});
after(() => rmSync(folder, { recursive: true }));

describe('a vector that refers to others', () => {
  it('has one term for all that are equal, however often it is added to itself', async () => {
    const doubled = `let a = "Love" - "Hate"\n${times(17, 'let a = a + a')}`;
    near(
      await klOf(`${doubled}steer a @4 x0.00003\n${measurement}`),
      await klOf(`steer "Love" - "Hate" @4 x${0.00003 * 2 ** 17}\n${measurement}`),
    );
    const averaged = `let a = "Love" - "Hate"\n${times(60, 'let a = mean(a, a + 0.5*a - 0.5*a)')}`;
    near(
      await klOf(`${averaged}steer a @4 x3\n${measurement}`),
      await klOf(`steer "Love" - "Hate" @4 x3\n${measurement}`),
    );
  });

  it('stays small in the text that a result offers, and runs alone from there', async () => {
    const [result] = await resultsOf(
      `let a = "Love" - "Hate"\n${times(17, 'let a = a + a')}steer a @4 x0.00003\n${measurement}`,
    );
    const vector = result?.steering[0]?.alone?.vector ?? '';
    assert.ok(vector.length < 100, `${vector.length} characters`);
    near(
      await klOf(`steer ${vector} @4 x0.00003\n${measurement}`),
      result?.kind === 'next' ? result.kl : NaN,
    );
  });

  it('is analysed as fast in the editor', () => {
    const source = `let a = "x"\nlet b = "y"\n${times(200, 'let a = a + b\nlet b = a - b + a')}steer a\n${measurement}`;
    const [cell] = analyzeNotebook([{ index: 0, source }]).cells;
    assert.ok(cell);
  });

  it('may take its norms from one that does so too, forty times', async () => {
    const chain = `let a = "Love" - "Hate" @4\n${times(40, 'let a = random(like a, seed 3) norm a')}`;
    const kl = await klOf(`${chain}steer a @4 x2\n${measurement}`);
    // Noise with the norms of noise has the norms that the first noise was given.
    near(
      kl,
      await klOf(`let a = "Love" - "Hate" @4\nlet b = random(like a, seed 3)\nsteer b @4 x2\n${measurement}`),
    );
  });

  it('says so if very many take their norms from one another', async () => {
    const chain = `let a = "Love"\n${times(200, 'let a = random(like a)')}`;
    const { errors } = await runAlone(chain);
    assert.deepEqual(
      errors.map(({ code, line }) => [code, line]),
      [['nested-too-deep', 103]],
    );
  });

  it('says so if its factors are no numbers any more', async () => {
    const { errors } = await runAlone(`let a = "Love"\n${times(2000, 'let a = a + a')}`);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['number-too-large'],
    );
  });

  it('may be the mean of a great many pairs', async () => {
    const words = ['Love', 'Joy', 'Hope', 'Peace'];
    const rows = Array.from({ length: 200_000 }, (_, row) => `${words[row % 4]},Hate`);
    writeFileSync(join(folder, 'pairs.csv'), `plus,minus\n${rows.join('\n')}\n`);
    near(
      await klOf(`steer pairs("pairs.csv") @4 x5\n${measurement}`),
      await klOf(`steer mean(${words.map((word) => `"${word}" - "Hate"`).join(', ')}) @4 x5\n${measurement}`),
    );
  });

  it('lists a bounded number of prompts and tokens', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => `number ${row},Hate`);
    writeFileSync(join(folder, 'many.csv'), `plus,minus\n${rows.join('\n')}\n`);
    const results = await resultsOf('steer pairs("many.csv") @4 x5');
    const [addition] = results[0]?.steering ?? [];
    assert.equal(addition?.plus?.length, 1000);
    assert.ok((addition.tokens_left_out ?? 0) > 5000);
    const align = results.find(({ kind }) => kind === 'align');
    assert.ok(align?.kind === 'align');
    assert.equal(align.rows.at(-1)?.label, '2,901 more prompts');
  });
});

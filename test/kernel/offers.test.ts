import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeNotebook } from '../../kernel/language/analysis';
import { labFromCells } from '../../kernel/lab/fromCells';
import { labProgram } from '../../kernel/lab/toCells';
import { definitionsIn, steerLines } from '../../kernel/language/programs';
import { steeringLines } from '../../kernel/results/steeringText';
import type { NextResult } from '../../kernel/kinds/next/result';
import type { Result } from '../../kernel/kinds/readings';
import { runAlone } from '../modelFixture';
import { root } from '../root';

const MEASURE = 'next "I hate you because I think so" top 5';
const tolerance = 1e-6;

/** Cells that define, and what steers after them. */
const programs: readonly (readonly [name: string, cells: readonly string[], steering: string])[] = [
  ['the default layer', [], '"Love" - "Hate" x{1, 3}'],
  ['two axes', [], '"Love"-"Hate" @{2, 4} x1..3'],
  ['sweeps of two additions', [], '"Love" @{2, 3}, "Hate" @5 x{-1, 2} at back'],
  ['dims by fractions', [], '"Love" @4 x4 dims 0..1 by 0.5'],
  ['dims by components', [], '"Love" @4 x4 dims {0..95, 96..191}'],
  ['a name', ['let love = "Love" - "Hate" @4 x5 at middle'], 'love x{1, 2}'],
  ['names in a sum', ['let love = "Love" - "Hate" @4 x5', 'let sad = -"Sad"'], 'love - 0.5*sad @{3, 4}'],
  [
    'a name that was redefined',
    ['let a = "Love" @4', 'let b = a - "Hate"', 'let a = "Other"'],
    'b + a x{1, 2}',
  ],
  ['noise', ['let love = "Love" - "Hate" @4 x5 at back'], 'random(like love, seed 3) x{1, 2}'],
  [
    'noise at the front like a vector at the back',
    ['let love = "Love" @4 at back'],
    'random(like love) x{1, 2} at front',
  ],
  [
    'noise like two vectors of one name',
    ['let a = "Love" @4', 'let b = random(like a)', 'let a = "Hate" @3 x2'],
    'b + random(like a) @{4, 5}',
  ],
  [
    'the norm of a name',
    ['let calm = "Calm"', 'let love = "Love" norm calm', 'let calm = "Anger" x9'],
    'love x{1, 2}',
  ],
  ['a norm and a layer of its own', [], '"Love" @4 x{1, 2} from @2 norm 9.5'],
  ['means, parentheses and lines', [], 'mean("Love" - "Hate", ("Joy")) \\\n + 2 * (-"Sad" + "x") @{3, 4}'],
  ['pairs from a file', ['let p = pairs("pairs.csv") @3'], 'p x{1, 2}'],
  ['one position everywhere', ['let d = last("Love") @4 x2 at all'], 'd - last("Hate") x{1, 2} at all'],
];

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-offers-'));
  writeFileSync(join(folder, 'pairs.csv'), 'plus,minus\nLove,Hate\n"I am glad","I am sad"\n');
});
after(() => rmSync(folder, { recursive: true }));

async function resultsOf(source: string, where = folder): Promise<readonly Result[]> {
  const { errors, results } = await runAlone(source, { folder: where });
  assert.deepEqual(errors, [], source);
  return results;
}

async function nextOf(source: string, where?: string): Promise<NextResult> {
  const result = (await resultsOf(source, where)).at(-1);
  assert.ok(result?.kind === 'next', source);
  return result;
}

function assertSame(actual: NextResult, expected: NextResult, lines: string): void {
  assert.deepEqual(actual.model, expected.model, lines);
  assert.ok(Math.abs(actual.kl - expected.kl) <= tolerance, `${lines}\nKL ${actual.kl}, not ${expected.kl}`);
  assert.deepEqual(
    actual.tokens.map(({ id }) => id),
    expected.tokens.map(({ id }) => id),
    lines,
  );
}

it('the statement of a point of a sweep brings the model that a statement chose', async () => {
  const model = join(root, 'model/bundled');
  const sweep = (await resultsOf(`model ${model}\nsteer "Love" - "Hate" x{1, 2}\n${MEASURE}`)).at(-1);
  assert.ok(sweep?.kind === 'sweep' && sweep.points[1]?.kind === 'next');
  const lines = steeringLines(sweep.points[1]).join('\n');
  assertSame(await nextOf(`${lines}\n${MEASURE}`), sweep.points[1], lines);
});

describe('what is offered to copy runs alone and gives the same result', () => {
  for (const [name, cells, steering] of programs) {
    const source = [...cells, `steer ${steering}`, MEASURE].join('\n');

    it(`the statement of a point of a sweep: ${name}`, async () => {
      const [sweep] = await resultsOf(source);
      assert.ok(sweep?.kind === 'sweep');
      assert.ok(sweep.points.some((point) => point?.kind === 'next'));
      for (const point of sweep.points) {
        assert.ok(point?.kind === 'next');
        const lines = steeringLines(point).join('\n');
        assertSame(await nextOf(`${lines}\n${MEASURE}`), point, lines);
      }
    });

    it(`a cell of the Lab: ${name}`, async () => {
      const opening = labFromCells(analyzeNotebook([{ index: 0, source }]), 0, (file) => join(folder, file));
      assert.ok(opening);
      const lines = labProgram(opening.setting, ['next']);
      const [sweep] = await resultsOf(source);
      assert.ok(sweep?.kind === 'sweep' && sweep.points[0]?.kind === 'next');
      // The Lab's folder is none of the notebook's.
      assertSame(await nextOf(lines.replace('top 10', 'top 5'), tmpdir()), sweep.points[0], lines);
    });

    it(`the cell of a quick steering: ${name}`, async () => {
      const names = definitionsIn(
        analyzeNotebook(cells.map((cell, index) => ({ index, source: cell }))),
        (file) => join(folder, file),
      );
      const lines = steerLines(steering, names).join('\n');
      const [offered] = await resultsOf(`${lines}\n${MEASURE}`, tmpdir());
      const [expected] = await resultsOf(source);
      assert.ok(offered?.kind === 'sweep' && expected?.kind === 'sweep');
      assert.equal(offered.points.length, expected.points.length);
      for (const [index, point] of offered.points.entries()) {
        const other = expected.points[index];
        assert.ok(point?.kind === 'next' && other?.kind === 'next');
        assertSame(point, other, lines);
      }
    });
  }
});

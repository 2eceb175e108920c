import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseNotebook } from '../../kernel/language/cells';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { testModels } from '../modelFixture';
import { goldenFolder } from './golden';

const folder = join(goldenFolder, 'programs');
const programs = readdirSync(folder).filter((file) => file.endsWith('.steer'));
const models = testModels();

function codeCells(file: string) {
  return parseNotebook(readFileSync(join(folder, file), 'utf8')).flatMap(({ kind, source }, index) =>
    kind === 'code' ? [{ index, source }] : [],
  );
}

async function run(file: string) {
  const notebook = { session: newSession(), models, defaultModel: 'bundled', folder };
  const cells = codeCells(file);
  const outcomes = [];
  for (const cell of cells) outcomes.push(await runCell(notebook, cell, cells, new AbortController().signal));
  return outcomes;
}

interface NamedArm {
  readonly name: string;
}

/** The arms that are expected, where a result has others beside them. */
function expectedArms(actual: readonly NamedArm[], expected: readonly NamedArm[]): readonly (NamedArm | undefined)[] {
  return expected.map(({ name }) => actual.find((arm) => arm.name === name));
}

/** Compares the fields that `expected` has: numbers to the tolerance of the golden README, all else exactly. */
function agrees(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number' && !Number.isInteger(expected)) {
    assert.ok(typeof actual === 'number', path);
    const allowed = 2e-5 + 5e-4 * Math.abs(expected);
    assert.ok(Math.abs(actual - expected) <= allowed, `${path}: ${actual}, expected ${expected}`);
  } else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), path);
    assert.equal(actual.length, expected.length, `${path}: how many`);
    expected.forEach((value, index) => agrees((actual as unknown[])[index], value, `${path}[${index}]`));
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected))
      agrees((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
  } else assert.equal(actual, expected, path);
}

interface ListedToken {
  readonly id: number;
  readonly kl: number;
}

/** Neighbours in a list of contributions that are closer than 2e-5 may stand in either order. */
function inExpectedOrder(actual: readonly ListedToken[], expected: readonly ListedToken[]): readonly ListedToken[] {
  const byId = new Map(actual.map((token) => [token.id, token]));
  for (const [place, token] of actual.entries()) {
    const other = expected[place];
    if (other) assert.ok(Math.abs(other.kl - token.kl) <= 2e-5 + 5e-4 * Math.abs(other.kl), `place ${place}`);
  }
  return expected.map(({ id }) => byId.get(id) ?? { id: -1, kl: NaN });
}

describe('golden programs', () => {
  it('are all there', () => assert.equal(programs.length, 27));

  for (const file of programs)
      it(`${file} gives the published code's numbers`, async () => {
        const outcomes = await run(file);
        assert.deepEqual(outcomes.flatMap(({ errors }) => errors), []);
        const results = outcomes.flatMap((outcome) => outcome.results);
        const golden = JSON.parse(readFileSync(join(folder, file.replace('.steer', '.expected.json')), 'utf8')) as {
          results: Record<string, unknown>[];
        };
        assert.deepEqual(
          results.map(({ kind }) => kind),
          golden.results.map(({ kind }) => kind),
        );
        golden.results.forEach((expected, index) => {
          const result = results[index];
          const actual =
            result?.kind === 'next'
              ? { ...result, tokens: inExpectedOrder(result.tokens, expected['tokens'] as ListedToken[]) }
              : result?.kind === 'compare'
                ? { ...result, arms: expectedArms(result.arms, expected['arms'] as NamedArm[]) }
                : result;
          agrees(actual, expected, `result ${index}`);
          if (result?.kind === 'next')
            assert.equal(result.tokens.length, (expected['tokens'] as unknown[]).length, 'how many tokens');
        });
      });
});

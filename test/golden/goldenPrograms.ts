import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../kernel/kinds/readings';
import { parseNotebook } from '../../kernel/language/cells';
import { goldenFolder } from './golden';

/** Golden programs, and their results beside those of the published code. */

export const programsFolder = join(goldenFolder, 'programs');

export function codeCells(file: string) {
  return parseNotebook(readFileSync(join(programsFolder, file), 'utf8')).flatMap(({ kind, source }, index) =>
    kind === 'code' ? [{ index, source }] : [],
  );
}

/** How far a number may be from an expected one. */
export type Allowed = (expected: number) => number;

/** The tolerance of the golden README. */
const usuallyAllowed: Allowed = (expected) => 2e-5 + 5e-4 * Math.abs(expected);

interface NamedArm {
  readonly name: string;
}

/** The arms that are expected, where a result has others beside them. */
function expectedArms(actual: readonly NamedArm[], expected: readonly NamedArm[]): readonly (NamedArm | undefined)[] {
  return expected.map(({ name }) => actual.find((arm) => arm.name === name));
}

/** Compares the fields that `expected` has: numbers as far as is allowed, all else exactly. */
function agrees(actual: unknown, expected: unknown, path: string, allowed: Allowed): void {
  if (typeof expected === 'number' && !Number.isInteger(expected)) {
    assert.ok(typeof actual === 'number', path);
    assert.ok(Math.abs(actual - expected) <= allowed(expected), `${path}: ${actual}, expected ${expected}`);
  } else if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), path);
    assert.equal(actual.length, expected.length, `${path}: how many`);
    expected.forEach((value, index) => agrees((actual as unknown[])[index], value, `${path}[${index}]`, allowed));
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected))
      agrees((actual as Record<string, unknown>)[key], value, `${path}.${key}`, allowed);
  } else assert.equal(actual, expected, path);
}

interface ListedToken {
  readonly id: number;
  readonly kl: number;
}

/** Neighbours in a list of contributions that are closer than is allowed may stand in either order. */
function inExpectedOrder(
  actual: readonly ListedToken[],
  expected: readonly ListedToken[],
  allowed: Allowed,
): readonly ListedToken[] {
  const byId = new Map(actual.map((token) => [token.id, token]));
  for (const [place, token] of actual.entries()) {
    const other = expected[place];
    if (other) assert.ok(Math.abs(other.kl - token.kl) <= allowed(other.kl), `place ${place}`);
  }
  return expected.map(({ id }) => byId.get(id) ?? { id: -1, kl: NaN });
}

/** Asserts that results are those of the published code. */
export function agreeWithGolden(
  results: readonly Result[],
  golden: readonly Record<string, unknown>[],
  allowed = usuallyAllowed,
): void {
  assert.deepEqual(
    results.map(({ kind }) => kind),
    golden.map(({ kind }) => kind),
  );
  golden.forEach((expected, index) => {
    const result = results[index];
    const actual =
      result?.kind === 'next'
        ? { ...result, tokens: inExpectedOrder(result.tokens, expected['tokens'] as ListedToken[], allowed) }
        : result?.kind === 'compare'
          ? { ...result, arms: expectedArms(result.arms, expected['arms'] as NamedArm[]) }
          : result;
    agrees(actual, expected, `result ${index}`, allowed);
    if (result?.kind === 'next')
      assert.equal(result.tokens.length, (expected['tokens'] as unknown[]).length, 'how many tokens');
  });
}

export function goldenResults(file: string): readonly Record<string, unknown>[] {
  const text = readFileSync(join(programsFolder, file.replace('.steer', '.expected.json')), 'utf8');
  return (JSON.parse(text) as { results: Record<string, unknown>[] }).results;
}

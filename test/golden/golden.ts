import assert from 'node:assert/strict';
import { join } from 'node:path';
import { root } from '../root';

export const goldenFolder = join(root, 'test/golden');

export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** Asserts that every number is within the tolerance; the message says where the largest excess is. */
export function within(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number> | undefined,
  { absolute, relative }: Tolerance,
  what: string,
): void {
  assert.ok(actual && expected, `${what}: there are no numbers`);
  assert.equal(actual.length, expected.length, `${what}: how many numbers`);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] ?? NaN, expected[i] ?? NaN];
    assert.ok(Math.abs(a - e) <= absolute + relative * Math.abs(e), `${what}, number ${i}: ${a}, expected ${e}`);
  }
}

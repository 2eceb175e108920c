import assert from 'node:assert/strict';

/** Equal in every text and id, and in every number to 1e-6. */
export function same(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number' && !Number.isInteger(expected)) {
    assert.ok(typeof actual === 'number', path);
    assert.ok(
      Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected)),
      `${path}: ${actual}, expected ${expected}`,
    );
  } else if (typeof expected === 'object' && expected !== null) {
    const [a, b] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
    assert.deepEqual(Object.keys(a), Object.keys(b), path);
    for (const key of Object.keys(b)) same(a[key], b[key], `${path}.${key}`);
  } else assert.equal(actual, expected, path);
}

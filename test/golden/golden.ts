import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root';

export const goldenFolder = join(root, 'test/golden');

/** The checkpoints for which other people's code has given numbers. */
export const goldenCheckpoints = readdirSync(join(goldenFolder, 'checkpoints'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, folder: join(goldenFolder, 'checkpoints', name) }));

interface Row {
  readonly ids: number[];
  readonly resid_pre: number[][][];
  readonly logits: number[][];
}

/** What is known of a golden checkpoint. */
interface GoldenCheckpoint {
  readonly rows: readonly Row[];
  readonly steered: {
    readonly ids: number[];
    readonly additions: readonly {
      readonly layer: number;
      readonly coefficient: number;
      readonly ids: number[];
      readonly position: number;
    }[];
    readonly resid_pre_before_addition: number[][][];
    readonly logits: number[][];
  };
}

export function readGolden(folder: string): GoldenCheckpoint {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as GoldenCheckpoint;
}

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

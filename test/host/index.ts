/** What the extension host runs: every test of this folder, each outcome reported to the runner outside. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../report';
import { root } from '../root';
import { runFiles } from '../suite';

const TEST_MS = 120_000;

export async function run(): Promise<void> {
  const files = readdirSync(join(root, 'test', 'host'))
    .filter((file) => file.endsWith('.test.ts') && file.includes(process.env.STEERBOOK_TEST_FILE ?? ''))
    .map((file) => join(__dirname, file.replace(/\.ts$/, '.js')));
  let failed = 0;
  await runFiles(
    files,
    (outcome) => {
      if (!outcome.passed) failed++;
      report(outcome);
    },
    TEST_MS,
  );
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}

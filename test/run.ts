/**
 * The one test runner: `node dist/test/run.js [suite …] [--file NAME]`. Prints each test as it ends, the failures again at
 * the end, and last the line `N passed, N failed`. Exit code 1 where a test failed or a suite had none.
 */
import { runTests } from '@vscode/test-electron';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { follow } from './report';
import { root } from './root';
import { exitOnSignals } from './signals';
import { runFiles, type TestOutcome } from './suite';
import { temporaryFolder } from './temporary';

const SUITES = ['unit', 'golden', 'kernel', 'examples', 'host', 'browser'] as const;
type Suite = (typeof SUITES)[number];

const TEST_MS = 120_000;
/** `--file` runs the test files alone whose path has that in it. */
const parsed = parseArgs({ allowPositionals: true, options: { file: { type: 'string', default: '' } } });
const outcomes: TestOutcome[] = [];

async function main(): Promise<number> {
  const { positionals } = parsed;
  const unknown = positionals.filter((name) => !SUITES.some((suite) => suite === name));
  if (unknown.length > 0) throw new Error(`No suite is called ${unknown.join(', ')}: ${SUITES.join(', ')}.`);
  for (const suite of SUITES) if (positionals.length === 0 || positionals.includes(suite)) await run(suite);

  const failed = outcomes.filter((outcome) => !outcome.passed);
  for (const outcome of failed) console.log(`\n✗ ${outcome.title}\n${indented(outcome.failure ?? '')}`);
  console.log(`\n${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

async function run(suite: Suite): Promise<void> {
  console.log(`\n${suite}`);
  const before = outcomes.length;
  try {
    await (suite === 'host' ? runInHost() : runFiles(testFiles(suite), record, TEST_MS));
  } catch (error) {
    record({ title: `${suite} runs`, passed: false, ms: 0, failure: describeError(error) });
  }
  if (outcomes.length === before)
    record({ title: `${suite} has tests`, passed: false, ms: 0, failure: 'No test ran.' });
}

/** The built form of every test file of a suite that has a source now: an old build's files do not count. */
function testFiles(suite: Suite): string[] {
  const folder = join(root, 'test', suite);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && file.includes(parsed.values.file))
    .map((file) => join(root, 'dist', 'test', suite, file.replace(/\.ts$/, '.js')));
}

/**
 * Runs the host suite inside VS Code: our hosted one where it exists, the desktop executable that
 * `STEERBOOK_VSCODE` names, or a downloaded one on other systems.
 */
async function runInHost(): Promise<void> {
  const workspace = temporaryFolder('steerbook-workspace');
  const report = join(workspace, '.report.jsonl');
  const stopFollowing = follow(report, record, (note) => console.log(`    ${note}`));
  try {
    await runTests({
      vscodeExecutablePath: process.env.STEERBOOK_VSCODE ?? hostedExecutable(),
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'dist', 'test', 'host', 'index.js'),
      extensionTestsEnv: { STEERBOOK_TEST_REPORT: report, STEERBOOK_TEST_FILE: parsed.values.file },
      launchArgs: [workspace],
    });
  } catch (error) {
    // A failed test has been reported by itself; anything else is news.
    if (!stopFollowing().some((outcome) => !outcome.passed)) throw error;
  } finally {
    stopFollowing();
  }
}

function hostedExecutable(): string | undefined {
  return process.platform === 'linux' ? join(root, 'test', 'host', 'code') : undefined;
}

function record(outcome: TestOutcome): void {
  outcomes.push(outcome);
  console.log(`  ${outcome.passed ? '✓' : '✗'} ${outcome.title} (${Math.round(outcome.ms)} ms)`);
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

exitOnSignals(1);
void main()
  .catch((error: unknown) => {
    console.error(describeError(error));
    return 1;
  })
  .then((status) => process.exit(status));

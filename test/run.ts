/**
 * The one test runner: `npm test [-- suite …] [--grep TEXT] [--file NAME] [--repeat N]`. Prints each test as it ends, the
 * failures again at the end, and last the line `N passed, N failed`. Exit code 1 if a test failed or a suite had none.
 */
import { runTests } from '@vscode/test-electron';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GATE_VARIABLE } from './gate';
import { installHostedCode } from './host/install';
import { installMissing } from './host/packages';
import { repeat } from './repeat';
import { follow, report } from './report';
import { root } from './root';
import { selectionVariable, type Selection } from './selection';
import { exitOnSignals } from './signals';
import { runSideBySide } from './sideBySide';
import { stageExtension } from './stagedExtension';
import { loadSuite, type LoadedSuite, type TestOutcome } from './suite';
import { temporaryFolder } from './temporary';
import { builtTests } from './testFiles';

/** What takes long begins first. */
const SUITES = ['lint', 'browser', 'kernel', 'unit', 'golden', 'host', 'fuzz', 'examples', 'long'] as const;
/** Runs only if it is asked for. */
const LONG: Suite = 'long';
type Suite = (typeof SUITES)[number];

const outcomes: TestOutcome[] = [];

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      file: { type: 'string', default: '' },
      grep: { type: 'string', default: '' },
      repeat: { type: 'string' },
    },
  });
  const { file, grep } = values;
  const unknown = positionals.filter((name) => !SUITES.some((suite) => suite === name));
  if (unknown.length > 0) throw new Error(`No suite is called ${unknown.join(', ')}: ${SUITES.join(', ')}.`);
  if (values.repeat !== undefined)
    return repeat(Number(values.repeat), [...positionals, '--file', file, '--grep', grep]);

  const asked = SUITES.filter((suite) =>
    positionals.length === 0 ? suite !== LONG : positionals.includes(suite),
  );
  const selection = { file, grep };
  const isWhole = positionals.length === 0 && file === '' && grep === '';
  const loaded = isWhole ? null : await loadSelected(asked, selection);
  const isInCode = (suite: Suite) => suite === 'host' || suite === 'browser';
  const toType = [...(loaded?.keys() ?? asked)].some(isInCode) ? installMissing() : null;
  if (toType !== null) {
    console.error(toType);
    return 1;
  }
  process.env[GATE_VARIABLE] = join(temporaryFolder('steerbook-gate'), 'gate');
  // What is derived from weights is not left in the tester's own cache.
  process.env.XDG_CACHE_HOME = temporaryFolder('steerbook-cache');
  if (loaded) for (const [suite, tests] of loaded) await run(suite, tests, selection);
  else {
    const hosted = installHostedCode(console.log);
    const waiting = asked.map((suite) => ({ suite, ready: isInCode(suite) ? hosted : Promise.resolve() }));
    await runSideBySide(waiting, (outcome, suite) => record(outcome, suite));
  }
  return summarize(selection);
}

/** The suites that have a selected test. What is no test in this process has titles here and runs elsewhere. */
async function loadSelected(
  suites: readonly Suite[],
  selection: Selection,
): Promise<ReadonlyMap<Suite, LoadedSuite>> {
  const isWholeSuite = selection.file === '' && selection.grep === '';
  const loaded = new Map<Suite, LoadedSuite>();
  for (const suite of suites) {
    // The titles of host tests are in a build of their own, which needs no VS Code.
    const files = builtTests(suite, selection.file, suite === 'host' ? 'hostTitles' : suite);
    const tests = await loadSuite(files, selection);
    if (isWholeSuite || tests.hasTests) loaded.set(suite, tests);
  }
  return loaded;
}

async function run(suite: Suite, tests: LoadedSuite, selection: Selection): Promise<void> {
  console.log(`\n${suite}`);
  const before = outcomes.length;
  try {
    if (suite === 'lint') lint();
    else if (suite === 'host') await runInHost(selection);
    else await tests.run((outcome) => record(outcome));
  } catch (error) {
    record({ title: `${suite} runs`, passed: false, ms: 0, failure: describeError(error) });
  }
  if (outcomes.length === before)
    record({ title: `${suite} has tests`, passed: false, ms: 0, failure: 'No test ran.' });
}

function lint(): void {
  const started = Date.now();
  execFileSync('npm', ['run', '--silent', 'lint'], { cwd: root, stdio: 'inherit' });
  record({ title: 'types, lint and format', passed: true, ms: Date.now() - started });
}

/**
 * Runs the host suite inside VS Code: our hosted one where it exists, the desktop executable that
 * `STEERBOOK_VSCODE` names, or a downloaded one on other systems.
 */
async function runInHost(selection: Selection): Promise<void> {
  const workspace = temporaryFolder('steerbook-workspace');
  const reported = join(workspace, '.report.jsonl');
  const stopFollowing = follow(
    reported,
    (outcome) => record(outcome),
    (note) => console.log(`    ${note}`),
  );
  try {
    await runTests({
      vscodeExecutablePath: process.env.STEERBOOK_VSCODE ?? hostedExecutable(),
      extensionDevelopmentPath: stageExtension(),
      extensionTestsPath: join(root, 'dist', 'test', 'host', 'index.js'),
      extensionTestsEnv: { STEERBOOK_TEST_REPORT: reported, ...selectionVariable(selection) },
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

function record(outcome: TestOutcome, suite?: string): void {
  outcomes.push(outcome);
  report(outcome);
  const named = suite === undefined ? '' : `${suite}: `;
  console.log(`  ${outcome.passed ? '✓' : '✗'} ${named}${outcome.title} (${Math.round(outcome.ms)} ms)`);
}

function summarize({ file, grep }: Selection): number {
  if (outcomes.length === 0) console.log(`No test has "${grep}" in its name, in a file like "${file}".`);
  const failed = outcomes.filter((outcome) => !outcome.passed);
  for (const outcome of failed) console.log(`\n✗ ${outcome.title}\n${indented(outcome.failure ?? '')}`);
  console.log(`\n${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && outcomes.length > 0 ? 0 : 1;
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

/** One test as it ended. */
export interface TestOutcome {
  readonly title: string;
  readonly passed: boolean;
  readonly ms: number;
  /** What went wrong, with the stack; only of a failed test. */
  readonly failure?: string;
}

export interface SuiteOptions {
  /** Runs the tests alone whose full title has this text in it; empty: all. */
  readonly grep: string;
  /** Runs before the hooks of each test's own file. */
  readonly beforeEach?: () => Promise<void>;
}

const TEST_MS = 120_000;

/** Runs built test files with mocha in this process and reports each test as it ends. */
export async function runFiles(
  files: readonly string[],
  { grep, beforeEach }: SuiteOptions,
  report: (outcome: TestOutcome) => void,
): Promise<void> {
  const mocha = await loadFiles(files, grep, beforeEach);
  await new Promise<void>((done) => {
    mocha
      .run(() => done())
      .on('pass', (test) => report({ title: test.fullTitle(), passed: true, ms: test.duration ?? 0 }))
      .on('pending', (test) =>
        report({ title: test.fullTitle(), passed: false, ms: 0, failure: 'It was skipped.' }),
      )
      .on('fail', (test, error: Error) =>
        report({ title: test.fullTitle(), passed: false, ms: test.duration ?? 0, failure: explain(error) }),
      );
  });
}

/** The full titles of built test files, none of which is run. */
export async function titlesIn(files: readonly string[]): Promise<readonly string[]> {
  const { suite } = await loadFiles(files, '');
  const titles: string[] = [];
  suite.eachTest((test) => titles.push(test.fullTitle()));
  return titles;
}

async function loadFiles(
  files: readonly string[],
  grep: string,
  beforeEach?: () => Promise<void>,
): Promise<Mocha> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: Mocha.reporters.Base,
    timeout: TEST_MS,
    forbidOnly: true,
    ...(grep && { fgrep: grep }),
    ...(beforeEach && { rootHooks: { beforeEach } }),
  });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return mocha;
}

function explain(error: Error): string {
  return error.stack ?? error.message;
}

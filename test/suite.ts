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

/** A test that hangs ends; one on a machine that is busy with other work does not. */
const TEST_MS = 600_000;

/** Test files that are loaded and have not run. A process can load a file once. */
export interface LoadedSuite {
  /** Whether any test is selected. */
  readonly hasTests: boolean;
  /** Runs the selected tests in this process and reports each as it ends. */
  run(report: (outcome: TestOutcome) => void): Promise<void>;
}

/** Loads built test files into mocha. */
export async function loadSuite(
  files: readonly string[],
  { grep, beforeEach }: SuiteOptions,
): Promise<LoadedSuite> {
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
  const titles: string[] = [];
  mocha.suite.eachTest((test) => titles.push(test.fullTitle()));
  return {
    hasTests: titles.some((title) => title.includes(grep)),
    run: (report) => runLoaded(mocha, report),
  };
}

function runLoaded(mocha: Mocha, report: (outcome: TestOutcome) => void): Promise<void> {
  return new Promise((done) => {
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

function explain(error: Error): string {
  return error.stack ?? error.message;
}

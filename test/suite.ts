/** One test as it ended. */
export interface TestOutcome {
  readonly title: string;
  readonly passed: boolean;
  readonly ms: number;
  /** What went wrong, with the stack; only of a failed test. */
  readonly failure?: string;
}

/** Runs built test files with mocha in this process and reports each test as it ends. */
export async function runFiles(
  files: readonly string[],
  report: (outcome: TestOutcome) => void,
  timeoutMs: number,
): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: Mocha.reporters.Base,
    timeout: timeoutMs,
    forbidOnly: true,
  });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
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

function explain(error: Error): string {
  return error.stack ?? error.message;
}

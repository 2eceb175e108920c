/** Several suites at a time, each in a process of its own: one that computes leaves room for one that waits for a browser. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { follow } from './report';
import type { TestOutcome } from './suite';
import { temporaryFolder } from './temporary';

/** A suite, and what has to be there before it begins. */
export interface WaitingSuite {
  readonly suite: string;
  readonly ready: Promise<unknown>;
}

const mostAtOnce = 3;

/** Runs suites in their order, `mostAtOnce` at a time. Resolves when all have ended. */
export async function runSideBySide(
  waiting: readonly WaitingSuite[],
  record: (outcome: TestOutcome, suite: string) => void,
): Promise<void> {
  const left = [...waiting];
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      await next.ready;
      await runApart(next.suite, record);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, lane));
}

/** What a suite printed last is told if it ended without a failed test that says why. */
const toldLines = 20;

async function runApart(suite: string, record: (outcome: TestOutcome, suite: string) => void): Promise<void> {
  const file = join(temporaryFolder('steerbook-report'), 'report.jsonl');
  const stopFollowing = follow(
    file,
    (outcome) => record(outcome, suite),
    () => undefined,
  );
  const child = spawn(process.execPath, [join(__dirname, 'run.js'), suite], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, STEERBOOK_TEST_REPORT: file },
  });
  const end = () => child.kill();
  process.on('exit', end);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  process.off('exit', end);
  const outcomes = stopFollowing();
  const isExplained = status === 0 ? outcomes.length > 0 : outcomes.some(({ passed }) => !passed);
  if (isExplained) return;
  const failure = printed.split('\n').slice(-toldLines).join('\n');
  record({ title: `${suite} runs to its end`, passed: false, ms: 0, failure }, suite);
}

/** A selection of tests, run again and again, each time in processes of its own. */
import { spawn } from 'node:child_process';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const COUNTS = /^(\d+) passed, (\d+) failed$/m;
const FAILED = /^ {2}✗ .*$/gm;

/** Runs the runner `times` with the same arguments. Ends with the failed tests of each run and the sums. */
export async function repeat(times: number, args: readonly string[]): Promise<number> {
  if (!Number.isInteger(times) || times < 1) throw new Error('--repeat takes a whole number from 1.');
  const runs: Counts[] = [];
  const lines: string[] = [];
  for (let run = 1; run <= times; run++) {
    console.log(`\nrun ${run} of ${times}`);
    const printed = await runOnce(args);
    // A run that ended before it could count has failed.
    const [, passed = 0, failed = 1] = COUNTS.exec(printed) ?? [];
    runs.push({ passed: Number(passed), failed: Number(failed) });
    lines.push(`run ${run}: ${passed} passed, ${failed} failed`, ...(printed.match(FAILED) ?? []));
  }
  console.log(`\n${lines.join('\n')}`);
  const sum = (key: keyof Counts) => runs.reduce((total, counts) => total + counts[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
}

/** Resolves to what the run has printed, which is shown meanwhile. */
function runOnce(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [__filename, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => child.kill();
  process.on('exit', end);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', () => {
      process.off('exit', end);
      resolve(printed);
    });
  });
}

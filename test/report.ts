/** The file through which tests inside the extension host tell the runner outside what happened, a line of JSON each. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { TestOutcome } from './suite';

type Line = TestOutcome | { readonly note: string };

const POLL_MS = 200;

/** Adds an outcome, or a note such as a measured time. */
export function report(line: Line): void {
  const file = process.env.STEERBOOK_TEST_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** Passes lines on as they are written. The function it returns reads the rest and gives all outcomes. */
export function follow(
  file: string,
  onOutcome: (outcome: TestOutcome) => void,
  onNote: (note: string) => void,
): () => readonly TestOutcome[] {
  const outcomes: TestOutcome[] = [];
  let seen = 0;
  const read = () => {
    const whole = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    for (const text of whole.slice(seen)) {
      const line = JSON.parse(text) as Line;
      if ('note' in line) onNote(line.note);
      else {
        outcomes.push(line);
        onOutcome(line);
      }
    }
    seen = whole.length;
  };
  const timer = setInterval(read, POLL_MS);
  return () => {
    clearInterval(timer);
    read();
    return outcomes;
  };
}

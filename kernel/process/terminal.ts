import { createInterface } from 'node:readline/promises';
import { UsageError } from './usageError';

/** Character cells of a line: the terminal's, else those of COLUMNS; undefined if neither says. */
export function widthOf(stream: { readonly columns?: number }): number | undefined {
  const asked = Number(process.env['COLUMNS']);
  if (stream.columns) return stream.columns;
  return Number.isSafeInteger(asked) && asked > 0 ? asked : undefined;
}

/** Lines for people on standard error. */
export const say = (text: string): boolean => process.stderr.write(`${text}\n`);

/**
 * Asks on the terminal whether something is to be removed, and says so if nothing is.
 * @returns true if the answer is yes.
 * @throws UsageError if there is nobody to ask
 */
export async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError('Nobody can be asked here: add --yes to remove without a question.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question('Remove it? [y/N] ');
  lines.close();
  const isYes = /^\s*y(es)?\s*$/i.test(answer);
  if (!isYes) say('Nothing was removed.');
  return isYes;
}

/** Milliseconds between two lines of progress if there is no terminal. */
const progressInterval = 30_000;
let latest = '';
let timer: NodeJS.Timeout | null = null;

/** One line that is overwritten; without a terminal, what is true now and then. Empty text: nothing is being done. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${text.slice(0, (widthOf(process.stderr) ?? Infinity) - 1)}`);
    return;
  }
  latest = text;
  timer ??= setInterval(() => latest !== '' && say(latest), progressInterval).unref();
}

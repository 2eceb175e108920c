/** Character cells of a line: the terminal's, else those of COLUMNS; undefined if neither says. */
export function widthOf(stream: { readonly columns?: number }): number | undefined {
  const asked = Number(process.env['COLUMNS']);
  if (stream.columns) return stream.columns;
  return Number.isSafeInteger(asked) && asked > 0 ? asked : undefined;
}

/** Lines for people on standard error. */
export const say = (text: string): boolean => process.stderr.write(`${text}\n`);

/** Milliseconds between two lines of progress if there is no terminal. */
const progressInterval = 30_000;
let lastProgress = performance.now();

/** One line that is overwritten; without a terminal, a line now and then. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
  } else if (text !== '' && performance.now() - lastProgress > progressInterval) {
    lastProgress = performance.now();
    say(text);
  }
}

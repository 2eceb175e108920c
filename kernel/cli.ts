import './environment';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeNotebook, parseNotebook, sourceLines, type NotebookCell } from './language/cells';
import type { SourceCell } from './language/checks';
import { modelStore } from './models';
import { Problem } from './problem';
import { readBytes } from './readBytes';
import { visibleText } from './results/tokenText';
import type { CellResult, ModelInfo, RunDocument, RunError } from './results/types';
import { runCell, type Notebook } from './run';
import { newSession } from './session';
import { plainText } from './text/plain';
import { describeProgress } from './text/progress';
import { version } from './version';

/**
 * `steer FILE.steer [--model M] [--json OUT]`: runs a notebook without an editor. Results as text on standard output,
 * progress and errors on standard error. Exit code 0: all cells ok; 1: a cell failed; 2: the file cannot be read or
 * the arguments are wrong.
 */

const usage = `Usage: steer FILE.steer [--model MODEL] [--json OUT.json] [--threads N] [--precision float32|8bit]

  --model MODEL      model of a notebook that does not say one: bundled, or a folder in Hugging Face form
  --json OUT.json    writes every result with full precision
  --threads N        threads of the runtime; the physical cores, where there are fewer
  --precision P      float32 (default) or 8bit
  --help, --version`;

interface Arguments {
  readonly file: string;
  readonly model: string;
  readonly json: string | null;
  readonly threads: number;
  readonly precision: 'float32' | '8bit';
}

/** Something about the command itself: a sentence, exit code 2. */
class UsageError extends Error {}

function readArguments(argv: readonly string[]): Arguments | { readonly print: string } {
  const { values, positionals } = parse(argv);
  if (values.help) return { print: usage };
  if (values.version) return { print: version };
  const [file, ...others] = positionals;
  if (file === undefined) throw new UsageError(usage);
  if (others.length > 0) throw new UsageError('One .steer file at a time.');
  const threads = Number(values.threads ?? 0);
  if (!Number.isSafeInteger(threads) || threads < 0)
    throw new UsageError('--threads is a whole number from 0 on.');
  const precision = values.precision ?? 'float32';
  if (precision !== 'float32' && precision !== '8bit')
    throw new UsageError('--precision is float32 or 8bit.');
  return { file, model: values.model ?? 'bundled', json: values.json ?? null, threads, precision };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        model: { type: 'string' },
        json: { type: 'string' },
        threads: { type: 'string' },
        precision: { type: 'string' },
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function readNotebook(file: string): Promise<readonly NotebookCell[]> {
  const bytes = await readBytes(file, file, { start: 0, end: 0 }).catch((error: unknown) => {
    if (error instanceof Problem)
      throw new UsageError(located(file, { ...error.diagnostic, line: 1, column: 1 }));
    throw error;
  });
  const decoded = decodeNotebook(bytes);
  if ('error' in decoded) throw new UsageError(located(file, decoded.error));
  return parseNotebook(decoded.text);
}

/** `FILE:LINE:COLUMN: code: sentence`, which editors and terminals can jump to. */
function located(file: string, { code, message, line, column }: Omit<RunError, 'fix'>): string {
  return `${file}:${line}:${column}: ${code}: ${message}`;
}

const say = (text: string) => process.stderr.write(`${text}\n`);

async function main(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv);
  if ('print' in args) {
    process.stdout.write(`${args.print}\n`);
    return 0;
  }
  const cells = await readNotebook(args.file);
  const document = await run(args, cells);
  if (args.json !== null) {
    await writeFile(args.json, `${JSON.stringify(document, null, 1)}\n`).catch((error: unknown) => {
      throw new UsageError(`${args.json} cannot be written: ${String(error)}`);
    });
  }
  return document.cells.every(({ status }) => status === 'ok') ? 0 : 1;
}

async function run(args: Arguments, cells: readonly NotebookCell[]): Promise<RunDocument> {
  const notebook: Notebook = {
    session: newSession(),
    models: modelStore({
      bundledFolder: join(__dirname, '../model/bundled'),
      threads: args.threads,
      precision: args.precision,
      memoryLimitMiB: 0,
    }),
    // As on every command line, --model is relative to where the command was given.
    defaultModel: args.model === 'bundled' ? 'bundled' : resolve(args.model),
    folder: dirname(resolve(args.file)),
  };
  const code = cells.flatMap(({ kind, source }, index) => (kind === 'code' ? [{ index, source }] : []));
  const lines = sourceLines(cells);
  const done: CellResult[] = [];
  let model: ModelInfo | null = null;
  for (const cell of code) {
    if (done.some(({ status }) => status !== 'ok')) {
      done.push({ ...cell, status: 'skipped', ms: 0, results: [] });
      continue;
    }
    const { errors, ...outcome } = await interruptible((signal) =>
      runCell(notebook, cell, code, signal, {
        onProgress: (text, fraction, remainingMs) =>
          showProgress(describeProgress({ text, fraction, remainingMs })),
        onInternalError: (error) =>
          say(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      }),
    );
    showProgress('');
    if (code.length > 1 && outcome.results.length > 0) process.stdout.write(`${cellLine(cell)}\n\n`);
    for (const result of outcome.results) process.stdout.write(`${plainText(result)}\n\n`);
    const above = (lines[cell.index] ?? 1) - 1;
    for (const error of errors) say(located(args.file, { ...error, line: above + error.line }));
    if (outcome.status === 'cancelled') say(`${args.file}: cell ${cell.index + 1} was interrupted`);
    model = outcome.results.at(-1)?.model ?? model;
    done.push({ ...cell, ...outcome, ...(errors.length > 0 && { error: errors[0], errors }) });
  }
  return { steerbook: version, model, cells: done };
}

/**
 * Work that a first interrupt asks to end. A second one, and one while nothing but text is written, ends the process,
 * as the system does without a listener.
 */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const name of signals) process.once(name, stop);
  try {
    return await work(abort.signal);
  } finally {
    for (const name of signals) process.removeListener(name, stop);
  }
}

/** Characters of a line where there is no terminal that says how many it has. */
const usualColumns = 100;

/** Which cell the results below are of: its place in the notebook and how it begins. */
function cellLine({ index, source }: SourceCell): string {
  const [first = '', ...others] = source.split(/[\r\n]+/).filter((line) => /^\s*[^\s#]/.test(line));
  const line = `── cell ${index + 1}: ${visibleText(first.trim())}`;
  const most = process.stdout.columns || usualColumns;
  if (line.length > most) return `${line.slice(0, most - 1)}…`;
  return others.length > 0 ? `${line} …`.slice(0, most) : line;
}

/** One line that is written over, in a terminal alone. */
function showProgress(text: string): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
}

// A reader that has seen enough, such as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof UsageError) say(error.message);
    else if (error instanceof Problem) say(error.message);
    else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 2;
  },
);

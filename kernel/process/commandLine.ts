import './environment';
import { open, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readArguments, UsageError, type Arguments } from './arguments';
import { decodeNotebook, parseNotebook, sourceLines, type NotebookCell } from '../language/cells';
import type { SourceCell } from '../language/analysis';
import { needsModel } from '../language/needsModel';
import { modelSource } from '../../model/source/source';
import { Problem } from '../problem';
import { readBytes } from '../data/readBytes';
import { visibleText } from '../results/tokenText';
import type { RunError } from '../language/diagnostics';
import type { CellResult, RunDocument } from '../formats/document';
import type { ModelInfo } from '../results/envelope';
import { plainText } from '../formats/plain';
import { describeProgress } from './progress';
import { openModel, runCell, type Notebook } from '../run';
import { newSession } from '../session';
import { version } from './version';

/**
 * `steer FILE.steer [--model M] [--json OUT]`: runs a notebook without an editor. Results as text on standard output,
 * progress and errors on standard error. Exit code 0: all cells ok; 1: a cell failed; 2: the file cannot be read or
 * the arguments are wrong.
 */

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
  const notebook = openNotebook(args);
  await checkModel(args, notebook, cells);
  if (args.json !== null) await checkWritable(args.json);
  const document = await run(args, notebook, cells);
  if (args.json !== null) {
    await writeFile(args.json, `${JSON.stringify(document, null, 1)}\n`).catch(unwritable(args.json));
  }
  return document.cells.every(({ status }) => status === 'ok') ? 0 : 1;
}

/** What the system's codes mean for people. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

function unwritable(file: string) {
  return (error: NodeJS.ErrnoException): never => {
    const code = error.code ?? error.message;
    throw new UsageError(`${file} cannot be written: ${reasons[code] ?? code}.`);
  };
}

/** @throws UsageError if the results cannot be written to the file. */
async function checkWritable(file: string): Promise<void> {
  const handle = await open(file, 'a').catch(unwritable(file));
  await handle.close();
}

/** @throws UsageError if a cell runs with the model of the command line and that model cannot be used. */
async function checkModel(
  { model }: Arguments,
  notebook: Notebook,
  cells: readonly NotebookCell[],
): Promise<void> {
  if (!needsModel(cells.flatMap(({ kind, source }) => (kind === 'code' ? [source] : [])))) return;
  await openModel(notebook, { start: 0, end: 0 }).catch((error: unknown) => {
    if (error instanceof Problem) throw new UsageError(`--model ${model}: ${error.message}`);
    throw error;
  });
}

function openNotebook(args: Arguments): Notebook {
  return {
    session: newSession(),
    models: modelSource({
      bundledFolder: join(__dirname, '../model/bundled'),
      threads: args.threads,
      precision: args.precision,
      memoryLimitMiB: 0,
    }),
    // As on every command line, --model is relative to the current folder.
    defaultModel: args.model === 'bundled' ? 'bundled' : resolve(args.model),
    folder: dirname(resolve(args.file)),
  };
}

async function run(
  args: Arguments,
  notebook: Notebook,
  cells: readonly NotebookCell[],
): Promise<RunDocument> {
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
  return { steerbook: version, format: 2, model, cells: done };
}

/**
 * Work that a first interrupt cancels. A second one ends the process, and so does one while only text is written,
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

/** Characters of a line if no terminal tells its width. */
const usualColumns = 100;

/** The heading of a cell's results: its place in the notebook and its beginning. */
function cellLine({ index, source }: SourceCell): string {
  const [first = '', ...others] = source.split(/[\r\n]+/).filter((line) => /^\s*[^\s#]/.test(line));
  const line = `── cell ${index + 1}: ${visibleText(first.trim())}`;
  const most = process.stdout.columns || usualColumns;
  if (line.length > most) return `${line.slice(0, most - 1)}…`;
  return others.length > 0 ? `${line} …`.slice(0, most) : line;
}

/** Milliseconds between two lines of progress if there is no terminal. */
const progressInterval = 30_000;
let lastProgress = performance.now();

/** One line that is overwritten; without a terminal, a line now and then. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
  } else if (text !== '' && performance.now() - lastProgress > progressInterval) {
    lastProgress = performance.now();
    say(text);
  }
}

// If a reader such as `head` closes the pipe early, this is no error.
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

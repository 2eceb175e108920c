import type { ChildProcess } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UsageError, type Arguments } from './arguments';
import { decodeNotebook, parseNotebook, sourceLines, type NotebookCell } from '../language/cells';
import type { SourceCell } from '../language/analysis';
import { needsModel } from '../language/needsModel';
import { Problem } from '../problem';
import { readBytes } from '../data/readBytes';
import { visibleText } from '../results/tokenText';
import type { RunError } from '../language/diagnostics';
import type { CellResult, RunDocument } from '../formats/document';
import type { ModelInfo } from '../results/envelope';
import { plainText } from '../formats/plain';
import { exitCodes, interruptible, type Interrupt } from './interruption';
import { startRun, type NotebookRun } from './notebookRun';
import { describeProgress } from './progress';
import type { KernelOptions } from './protocol';
import { version } from './version';

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

/**
 * Runs a notebook in a kernel that has been forked.
 * @returns the exit code.
 * @throws UsageError
 */
export async function runNotebook(args: Arguments, kernel: ChildProcess): Promise<number> {
  const cells = await readNotebook(args.file);
  const code = cells.flatMap(({ kind, source }, index) => (kind === 'code' ? [{ index, source }] : []));
  const run = startRun(kernel, {
    kernel: kernelOptions(args),
    cells: code,
    progress: (progress) => showProgress(describeProgress(progress)),
    log: say,
  });
  await checkModel(args, run, code);
  if (args.json !== null) await checkWritable(args.json, args.file);
  const document = await runCells(args, run, code, sourceLines(cells));
  const signal = await write(args.json, document);
  const by = run.interruptedBy() ?? signal;
  if (by) return exitCodes[by];
  return document.cells.every(({ status }) => status === 'ok') ? 0 : 1;
}

function kernelOptions({ model, file, threads, precision }: Arguments): KernelOptions {
  return {
    bundledFolder: join(__dirname, '../model/bundled'),
    // As on every command line, a folder is relative to the current one.
    model: existsSync(model) && model !== 'bundled' ? resolve(model) : model,
    threads,
    precision,
    memoryLimitMiB: 0,
    cacheFolder: null,
    downloads: 'never',
    notebookFolder: dirname(resolve(file)),
    session: null,
  };
}

/** What the system's codes mean for people. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENXIO: 'nobody reads from this pipe',
};

function unwritable(file: string) {
  return (error: NodeJS.ErrnoException): never => {
    const code = error.code ?? error.message;
    throw new UsageError(`${file} cannot be written: ${reasons[code] ?? code}.`);
  };
}

/** Writes the results, whole even if a signal comes meanwhile. @returns the signal */
async function write(file: string | null, document: RunDocument): Promise<Interrupt | null> {
  if (file === null) return null;
  const text = `${JSON.stringify(document, null, 1)}\n`;
  const stop = { ask: () => undefined, force: () => process.exit(1) };
  const { by } = await interruptible(stop, () => writeWhole(file, text).catch(unwritable(file)));
  return by;
}

/** Writes a file so that it has its old text or the whole new one. A device or a pipe has no old one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const path = await realpath(file);
  const found = await stat(path);
  if (!found.isFile()) return writeFile(path, text);
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text, { mode: found.mode, flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** @throws UsageError if the results cannot be written to the file, or would take the notebook's place. */
async function checkWritable(file: string, notebook: string): Promise<void> {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NONBLOCK } = constants;
  // Without the last flag, opening a pipe waits until somebody reads from it.
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK;
  const handle = await open(file, flags).catch(unwritable(file));
  try {
    const [results, source] = [await handle.stat(), await stat(notebook)];
    if (results.dev === source.dev && results.ino === source.ino)
      throw new UsageError(`${file} is the notebook itself: its results would take its place.`);
  } finally {
    await handle.close();
  }
}

/** @throws UsageError if a cell runs with the model of the command line and that model cannot be used. */
async function checkModel(
  { model }: Arguments,
  run: NotebookRun,
  cells: readonly SourceCell[],
): Promise<void> {
  if (!needsModel(cells.map(({ source }) => source))) return;
  const mistake = await run.openModel();
  if (mistake !== null) throw new UsageError(`--model ${model}: ${mistake}`);
}

/**
 * Runs the code cells, prints their results, and gives all of them. After a cell that is not ok, none runs.
 * @param lines the file's line of each cell.
 */
async function runCells(
  args: Arguments,
  run: NotebookRun,
  code: readonly SourceCell[],
  lines: readonly number[],
): Promise<RunDocument> {
  const done: CellResult[] = [];
  let model: ModelInfo | null = null;
  for (const cell of code) {
    if (run.interruptedBy() !== null || done.some(({ status }) => status !== 'ok')) {
      done.push({ ...cell, status: 'skipped', ms: 0, results: [] });
      continue;
    }
    const { errors, ...outcome } = await run.runCell(cell);
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

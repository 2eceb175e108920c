import type { ChildProcess } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readHubName } from '../../model/source/hub/hubName';
import { cacheFolderOf } from '../../model/source/hub/hubSettings';
import { sourceLines } from '../language/cells';
import type { SourceCell } from '../language/analysis';
import { counted } from '../language/numbers';
import { needsModel } from '../language/needsModel';
import { visibleText } from '../results/tokenText';
import type { CellResult, RunDocument } from '../formats/document';
import type { ModelInfo } from '../results/envelope';
import { plainText } from '../formats/plain';
import { DocumentError } from '../formats/readDocument';
import { sidecarOf, writeSidecar } from '../kept/sidecar';
import type { RunCommand, RunOptions } from './arguments';
import { paintFor, type Paint } from './color';
import { exitCodes, interruptible, type Interrupt } from './interruption';
import { located, readNotebooks, standard, type NotebookFile } from './notebookFile';
import { startRun, type NotebookRun } from './notebookRun';
import { describeProgress } from './progress';
import type { KernelOptions } from './protocol';
import { queueAddress } from './queueAddress';
import { say, showProgress, widthOf } from './terminal';
import { UsageError } from './usageError';
import { version } from './version';
import { unwritable, writeWhole } from './writing';

/**
 * Runs notebooks one after the other, each in a kernel of its own. A signal ends them all.
 * @param kernel the first one, which has been forked. @param fork makes another.
 * @returns the exit code.
 * @throws UsageError
 */
export async function runNotebooks(
  args: RunCommand,
  kernel: ChildProcess,
  fork: () => ChildProcess,
): Promise<number> {
  if (args.keep && args.files.includes(standard))
    throw new UsageError('--keep writes beside a notebook, and standard input is beside nothing.');
  const { measures, store } = args.points;
  if (measures === 'none' && store !== null && !existsSync(store))
    throw new UsageError(`--store ${store}: there is no such folder.`);
  const notebooks = await readNotebooks(args.files);
  const documents: RunDocument[] = [];
  let by: Interrupt | null = null;
  let missing = 0;
  for (const notebook of notebooks) {
    const first = documents.length === 0;
    const forked = first ? kernel : fork();
    try {
      const ran = await runNotebook(args, notebook, forked, {
        // Standard output is the JSON's if it goes there.
        print: (text) => args.json === standard || process.stdout.write(`${text}\n\n`),
        async begin(print) {
          if (first) await checkWritable(args);
          if (notebooks.length > 1) print(headingOf(notebook, args.color));
        },
      });
      documents.push(ran.document);
      missing += ran.missing;
      by = ran.by;
      if (args.keep) await keepBeside(notebook, ran.document);
    } finally {
      if (!first) forked.kill();
    }
    if (by !== null) break;
  }
  const signal = await write(args.json, documents, notebooks.length);
  by ??= signal;
  const code = exitCodeOf(documents, by);
  return code === 0 && missing > 0 && measures === 'none' ? pointsMissing : code;
}

/** The exit code of a run that measures nothing, if points are not kept. */
const pointsMissing = 3;

/** @throws UsageError if the results cannot be kept beside the notebook */
async function keepBeside({ file }: NotebookFile, { cells }: RunDocument): Promise<void> {
  const path = sidecarOf(resolve(file));
  await writeSidecar(path, cells, version).catch((error: unknown) => {
    if (error instanceof DocumentError) throw new UsageError(`--keep: ${error.message}`);
    return unwritable(path)(error as NodeJS.ErrnoException);
  });
}

/** The exit code of a command whose notebooks gave these documents. */
export function exitCodeOf(documents: readonly RunDocument[], by: Interrupt | null): number {
  if (by) return exitCodes[by];
  return documents.every(({ cells }) => cells.every(({ status }) => status === 'ok')) ? 0 : 1;
}

type Print = (text: string) => unknown;

interface NotebookOutcome {
  readonly document: RunDocument;
  /** Points of its measurements that are not there, since some of them alone were wanted. */
  readonly missing: number;
  /** The signal that interrupted it. */
  readonly by: Interrupt | null;
}

/**
 * Runs a notebook in a kernel that has been forked.
 * @param begin called when its model is known to be there, before its cells run.
 * @throws UsageError
 */
export async function runNotebook(
  args: RunOptions,
  notebook: NotebookFile,
  forked: ChildProcess,
  { print, begin }: { readonly print: Print; readonly begin: (print: Print) => Promise<void> },
): Promise<NotebookOutcome> {
  const run = startRun(forked, {
    kernel: await kernelOptions(args, notebook.file),
    cells: codeOf(notebook),
    progress: (progress) => showProgress(describeProgress(progress)),
    log: say,
  });
  await checkModel(args, run, codeOf(notebook));
  await begin(print);
  const ran = await runCells(args, run, notebook, print);
  return { ...ran, by: run.interruptedBy() };
}

function headingOf({ file }: NotebookFile, color: RunOptions['color']): string {
  const name = file === standard ? 'standard input' : visibleText(file);
  return paintFor(color, process.stdout).bold(`══ ${name}`);
}

const codeOf = ({ cells }: NotebookFile): readonly SourceCell[] =>
  cells.flatMap(({ kind, source }, index) => (kind === 'code' ? [{ index, source }] : []));

/** Milliseconds that a queue may be silent, as while its server starts again. */
const queuePatience = Number(process.env['STEERBOOK_QUEUE_PATIENCE_MS'] ?? 60_000);

async function kernelOptions(
  { model, threads, precision, device, cache, download, points, queue }: RunOptions,
  file: string,
): Promise<KernelOptions> {
  return {
    bundledFolder: join(__dirname, '../model/bundled'),
    model: await modelOf(model),
    threads,
    precision,
    device,
    memoryLimitMiB: 0,
    cacheFolder: cacheFolderOf(process.env, cache),
    downloads: download ? 'always' : 'never',
    notebookFolder: file === standard ? process.cwd() : dirname(resolve(file)),
    queue: queue && { address: await queueAddress(queue.given, queue.isInsecure), patience: queuePatience },
    points: { ...points, store: points.store === null ? null : resolve(points.store) },
    session: null,
  };
}

/** As on every command line, a folder is relative to the current one. */
async function modelOf(model: string): Promise<string> {
  const folder = resolve(model);
  if (model === 'bundled') return model;
  return readHubName(model) !== null && (await stat(folder).catch(() => null)) === null ? model : folder;
}

/**
 * Writes the results, whole even if a signal comes meanwhile: one document, or a list where several notebooks were given.
 * @returns the signal
 */
async function write(
  file: string | null,
  documents: readonly RunDocument[],
  notebooks: number,
): Promise<Interrupt | null> {
  if (file === null) return null;
  const text = `${JSON.stringify(notebooks === 1 ? documents[0] : documents, null, 1)}\n`;
  const stop = { ask: () => undefined, force: () => process.exit(1) };
  const work = () => (file === standard ? printWhole(text) : writeWhole(file, text).catch(unwritable(file)));
  const { by } = await interruptible(stop, work);
  return by;
}

const printWhole = (text: string) =>
  new Promise<void>((resolve) => {
    process.stdout.write(text, () => resolve());
  });

/** @throws UsageError if the results cannot be written to the file, or would take a notebook's place. */
async function checkWritable({ json: file, files }: RunCommand): Promise<void> {
  if (file === null || file === standard) return;
  const { O_WRONLY, O_CREAT, O_APPEND, O_NONBLOCK } = constants;
  // Without the last flag, opening a pipe waits until somebody reads from it.
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK;
  const handle = await open(file, flags).catch(unwritable(file));
  try {
    const results = await handle.stat();
    for (const notebook of files.filter((name) => name !== standard)) {
      const source = await stat(notebook);
      if (results.dev === source.dev && results.ino === source.ino)
        throw new UsageError(`${file} is the notebook itself: its results would take its place.`);
    }
  } finally {
    await handle.close();
  }
}

/** @throws UsageError if a cell runs with the model of the command line and that model cannot be used. */
async function checkModel(
  { model }: RunOptions,
  run: NotebookRun,
  cells: readonly SourceCell[],
): Promise<void> {
  if (!needsModel(cells.map(({ source }) => source))) return;
  const mistake = await run.openModel();
  if (mistake !== null) throw new UsageError(`--model ${model}: ${mistake}`);
}

/** Runs the code cells, prints their results, and gives them all. After a cell that is not ok, none runs. */
async function runCells(
  { color, points }: RunOptions,
  run: NotebookRun,
  notebook: NotebookFile,
  print: Print,
): Promise<{ readonly document: RunDocument; readonly missing: number }> {
  const { file } = notebook;
  const code = codeOf(notebook);
  const lines = sourceLines(notebook.cells);
  const [paint, errorPaint] = [paintFor(color, process.stdout), paintFor(color, process.stderr)];
  const done: CellResult[] = [];
  let model: ModelInfo | null = null;
  let missing = 0;
  for (const cell of code) {
    if (run.interruptedBy() !== null || done.some(({ status }) => status !== 'ok')) {
      done.push({ ...cell, status: 'skipped', ms: 0, results: [] });
      continue;
    }
    const began = new Date().toISOString();
    const { errors, missing: absent = 0, ...outcome } = await run.runCell(cell);
    showProgress('');
    if (code.length > 1 && outcome.results.length > 0) print(cellLine(cell, paint));
    for (const result of outcome.results) print(plainText(result, widthOf(process.stdout)));
    const above = (lines[cell.index] ?? 1) - 1;
    for (const error of errors) say(located(file, { ...error, line: above + error.line }, errorPaint));
    missing += absent;
    if (outcome.status === 'cancelled') {
      const kept = outcome.results.some(({ kind }) => kind === 'sweep')
        ? '; the points that are done are kept'
        : '';
      say(`${file}: cell ${cell.index + 1} was interrupted${kept}`);
    }
    model = outcome.results.at(-1)?.model ?? model;
    done.push({ ...cell, began, ...outcome, ...(errors.length > 0 && { error: errors[0], errors }) });
  }
  if (missing > 0) say(`${file}: ${missingText(missing, points)}`);
  return { document: { steerbook: version, format: 2, model, cells: done }, missing };
}

function missingText(missing: number, { measures }: RunOptions['points']): string {
  const points = counted(missing, 'point');
  return typeof measures === 'string'
    ? `${points} ${missing === 1 ? 'is' : 'are'} missing: not measured yet, or not with this store.`
    : `${points} of its measurements ${missing === 1 ? 'was' : 'were'} left to other shards.`;
}

/** Characters of a line if no terminal tells its width. */
const usualColumns = 100;

/** The heading of a cell's results: its place in the notebook and its beginning. */
function cellLine({ index, source }: SourceCell, { bold }: Paint): string {
  const [first = '', ...others] = source.split(/[\r\n]+/).filter((line) => /^\s*[^\s#]/.test(line));
  const line = `── cell ${index + 1}: ${visibleText(first.trim())}`;
  const most = widthOf(process.stdout) ?? usualColumns;
  if (line.length > most) return bold(`${line.slice(0, most - 1)}…`);
  return bold(others.length > 0 ? `${line} …`.slice(0, most) : line);
}

import type { ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunDocument } from '../formats/document';
import { DocumentError, readDocument } from '../formats/readDocument';
import { documentFormats, type WrittenFile, type Writers } from '../formats/documents';
import type { ReportCommand } from './arguments';
import { exitCodeOf, runNotebook } from './notebookCommand';
import { readNotebooks, readText, standard, type NotebookFile } from './notebookFile';
import type { Interrupt } from './interruption';
import { UsageError } from './usageError';
import { withoutPlaces } from '../formats/withoutPlaces';
import { prepareFile, writeAnew } from './writing';

interface Taken {
  readonly document: RunDocument;
  /** The signal that interrupted its run. */
  readonly by: Interrupt | null;
}

/**
 * Runs a notebook and writes documents of all that it gave, whether its cells failed or not.
 * @param kernel forks one.
 * @returns the exit code, that of `run`.
 * @throws UsageError
 */
export async function writeReport(command: ReportCommand, kernel: () => ChildProcess): Promise<number> {
  const [notebook = null] = command.file === null ? [] : await readNotebooks([command.file]);
  await checkTargets(command);
  const { document, by } = await taken(command, notebook, kernel);
  const folders = [...(notebook ? [folderOf(notebook)] : []), process.cwd(), homedir()];
  const travelling = withoutPlaces(untimed(document), folders);
  // It draws, which most commands never do.
  const { writeDocument } = (await import(join(__dirname, 'report.js'))) as Writers;
  for (const { format, path } of command.targets) {
    const options = { file: basename(path), hasCode: command.hasCode };
    const folder = documentFormats[format].ending === null ? path : dirname(path);
    await writeAll(folder, await writeDocument(travelling, format, options));
  }
  return exitCodeOf([document], by);
}

async function taken(
  command: ReportCommand,
  notebook: NotebookFile | null,
  kernel: () => ChildProcess,
): Promise<Taken> {
  if (command.from !== null) return { document: await kept(command.from, notebook), by: null };
  if (!notebook) throw new UsageError('Give a .steer file, or - for standard input.');
  const silent = { print: () => undefined, begin: () => Promise.resolve() };
  const { document, by } = await runNotebook(command, notebook, kernel(), silent);
  return { document: withText(document, notebook), by };
}

/** Results that there are. @throws UsageError if they are not those of the notebook. */
async function kept(from: string, notebook: NotebookFile | null): Promise<RunDocument> {
  const text = await readText(from);
  let document: RunDocument;
  try {
    document = readDocument(text);
  } catch (error) {
    if (error instanceof DocumentError) throw new UsageError(`${from}: ${error.message}`);
    throw error;
  }
  if (!notebook) return document;
  const code = notebook.cells.flatMap(({ kind, source }) => (kind === 'code' ? [source] : []));
  const isOther =
    code.length !== document.cells.length ||
    document.cells.some(({ index, source }) => notebook.cells[index]?.source !== source);
  if (isOther)
    throw new UsageError(
      `${from} has results of other cells than ${notebook.file} has now. Run it again, or leave the notebook out.`,
    );
  return withText(document, notebook);
}

/** The document with what is in the notebook beside its code. */
function withText(document: RunDocument, { file, cells }: NotebookFile): RunDocument {
  const markdown = cells.flatMap(({ kind, source }, index) =>
    kind === 'markdown' ? [{ index, source }] : [],
  );
  return { ...document, notebook: { name: file === standard ? 'notebook.steer' : basename(file), markdown } };
}

/** The same notebook with the same seeds gives the same document, whenever it runs and however long it takes. */
function untimed(document: RunDocument): RunDocument {
  return { ...document, cells: document.cells.map(({ began: _, ...cell }) => ({ ...cell, ms: 0 })) };
}

const folderOf = ({ file }: NotebookFile) => (file === standard ? process.cwd() : dirname(resolve(file)));

/** @throws UsageError if something cannot be written, or would take the place of what is read. */
async function checkTargets({ targets, file, from }: ReportCommand): Promise<void> {
  const read = [file, from].flatMap((name) => (name === null || name === standard ? [] : [resolve(name)]));
  for (const { format, path } of targets) {
    if (read.includes(resolve(path)))
      throw new UsageError(`${path} is what the report is made from: the report would take its place.`);
    await prepareFile(documentFormats[format].ending === null ? join(path, 'index.csv') : path);
  }
}

async function writeAll(folder: string, files: readonly WrittenFile[]): Promise<void> {
  for (const { name, text } of files) await writeAnew(join(folder, name), text);
}

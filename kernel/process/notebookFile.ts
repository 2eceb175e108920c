import { stdin } from 'node:process';
import { readBytes } from '../data/readBytes';
import { decodeNotebook, parseNotebook, type NotebookCell } from '../language/cells';
import type { RunError } from '../language/diagnostics';
import { nearest } from '../language/words';
import { Problem } from '../problem';
import { commandWords } from './argumentWords';
import type { Paint } from './color';
import { UsageError } from './usageError';

/** Notebooks as a command line names them. */

/** Stands for standard input and output. */
export const standard = '-';

/** Bytes of a notebook from standard input at most. */
const mostBytes = 64 * 2 ** 20;

export interface NotebookFile {
  readonly file: string;
  readonly cells: readonly NotebookCell[];
}

/** All notebooks of a command, read before anything is done with one. @throws UsageError */
export async function readNotebooks(files: readonly string[]): Promise<readonly NotebookFile[]> {
  if (files.filter((file) => file === standard).length > 1)
    throw new UsageError('Standard input can be read once: give - one time.');
  return Promise.all(files.map(async (file) => ({ file, cells: await readNotebook(file) })));
}

async function readNotebook(file: string): Promise<readonly NotebookCell[]> {
  return parseNotebook(await readText(file));
}

/** The text of a file, or of standard input. @throws UsageError */
export async function readText(file: string): Promise<string> {
  const decoded = decodeNotebook(file === standard ? await readStandardInput() : await readFile(file));
  if ('error' in decoded) throw new UsageError(located(file, decoded.error));
  return decoded.text;
}

async function readFile(file: string): Promise<Uint8Array> {
  try {
    return await readBytes(file, file, { start: 0, end: 0 });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const mistake = located(file, { ...error.diagnostic, line: 1, column: 1 });
    throw new UsageError(error.diagnostic.code === 'file-missing' ? mistake + commandHint(file) : mistake);
  }
}

/** What a word may have meant that is neither a file nor a command. */
function commandHint(word: string): string {
  if (!/^[a-z]+$/i.test(word)) return '';
  const near = nearest(word, commandWords);
  const meant =
    near === null ? 'The command steer --help shows those that there are.' : `Did you mean ${near}?`;
  return ` There is no command ${word} either. ${meant}`;
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new UsageError('Standard input has more than 64 MiB, which is the most that is read.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `FILE:LINE:COLUMN: code: sentence`, which editors and terminals can jump to. */
export function located(
  file: string,
  { code, message, line, column }: Omit<RunError, 'fix'>,
  paint?: Paint,
): string {
  return `${file}:${line}:${column}: ${paint ? paint.red(code) : code}: ${message}`;
}

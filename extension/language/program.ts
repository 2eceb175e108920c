/**
 * The program that a document is part of: the code cells of a notebook, or the percent cells of a `.steer` file that is
 * open as text. Providers ask for places and ranges here and never look at which of the two they have.
 */
import * as vscode from 'vscode';
import { analyzing, type Analysis, type AnalyzedCell, type Place } from '../../kernel/language/analysis';
import type { Span } from '../../kernel/language/ast';
import { mostRead } from '../../kernel/language/checks';
import { parseNotebook, sourceLines } from '../../kernel/language/cells';
import { finished, type Steps } from '../../kernel/language/steps';
import { codeCells } from '../notebook/codeCells';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from '../notebook/type';
import { inSlices } from './slices';

/** What providers are registered for. */
export const steerDocuments: vscode.DocumentSelector = [
  { notebookType: NOTEBOOK_TYPE, language: LANGUAGE_ID },
  ...['file', 'untitled'].map((scheme) => ({ scheme, language: LANGUAGE_ID })),
];

export interface Program {
  /** Has no cells if the program is too long to be read while somebody types. */
  readonly analysis: Analysis;
  readonly cells: readonly ProgramCell[];
}

/** A code cell where it is written. */
export interface ProgramCell {
  /** Its place among all cells, as in `SourceCell`. */
  readonly index: number;
  readonly document: vscode.TextDocument;
  readonly source: string;
  /** The cell's lines in the document. */
  readonly range: vscode.Range;
  rangeOf(span: Span): vscode.Range;
  offsetAt(position: vscode.Position): number;
}

/** A notebook, or a file that is open as text. */
export type ProgramOwner = vscode.NotebookDocument | vscode.TextDocument;

interface Kept {
  /** The cells, their places and their versions. */
  readonly key: string;
  readonly program: Program;
}

const kept = new WeakMap<ProgramOwner, Kept>();

/** What a document is part of; null if it is no text in our language. */
export function ownerOf(document: vscode.TextDocument): ProgramOwner | null {
  if (vscode.languages.match(steerDocuments, document) === 0) return null;
  const isCell = (notebook: vscode.NotebookDocument) =>
    notebook.getCells().some((cell) => cell.document === document);
  const notebook = vscode.workspace.notebookDocuments.find(isCell);
  if (notebook) return notebook.notebookType === NOTEBOOK_TYPE ? notebook : null;
  return document;
}

const reading = new WeakMap<ProgramOwner, { readonly key: string; readonly program: Promise<Program> }>();

/**
 * The program around a document as it is now, read a slice at a time, once for all who ask; null if the document is no
 * text in our language.
 */
export async function programAround(document: vscode.TextDocument): Promise<Program | null> {
  const owner = ownerOf(document);
  return owner && readSoon(owner);
}

export function readSoon(owner: ProgramOwner): Promise<Program> {
  const key = versionsOf(owner);
  const begun = reading.get(owner);
  if (begun?.key === key) return begun.program;
  const program = readNewest(owner);
  reading.set(owner, { key, program });
  return program;
}

async function readNewest(owner: ProgramOwner): Promise<Program> {
  for (;;) {
    const key = versionsOf(owner);
    const program = await inSlices(readingProgram(owner), () => versionsOf(owner) === key);
    if (program) return program;
  }
}

/** The same in steps, which are worth something as long as nobody edits the program. */
export function* readingProgram(owner: ProgramOwner): Steps<Program> {
  const key = versionsOf(owner);
  const known = kept.get(owner);
  if (known?.key === key) return known.program;
  const cells = 'cellCount' in owner ? notebookCells(owner) : percentCells(owner);
  const read = lengthOf(cells) > mostRead ? [] : cells;
  const analysis = yield* analyzing(read, new Map(), known?.program.analysis.cells);
  const program = { analysis, cells };
  kept.set(owner, { key, program });
  return program;
}

/** Characters of code. */
export function lengthOf(cells: readonly ProgramCell[]): number {
  return cells.reduce((sum, { source }) => sum + source.length, 0);
}

export function analysisOf(notebook: vscode.NotebookDocument): Analysis {
  return finished(readingProgram(notebook)).analysis;
}

function versionsOf(owner: ProgramOwner): string {
  if (!('cellCount' in owner)) return String(owner.version);
  return codeCells(owner)
    .map(({ index, document }) => `${index} ${document.version} ${document.uri.toString()}`)
    .join('\n');
}

/** The place of a position; null outside code cells, and in a program that is not read. */
function placeAt(
  { analysis, cells }: Program,
  document: vscode.TextDocument,
  position: vscode.Position,
): Place | null {
  const cell = cells.find((one) => one.document === document && one.range.contains(position));
  return cell && analysis.cells.length > 0 ? { cell: cell.index, offset: cell.offsetAt(position) } : null;
}

/** A place of a program, with all that it is in. */
interface Placed {
  readonly owner: ProgramOwner;
  readonly program: Program;
  readonly cell: ProgramCell;
  readonly place: Place;
}

/** The place of a position and what it is in; null outside code cells of our language. */
export async function placeIn(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<Placed | null> {
  const owner = ownerOf(document);
  const program = owner && (await readSoon(owner));
  const place = program && placeAt(program, document, position);
  const cell = place && program.cells.find(({ index }) => index === place.cell);
  return cell ? { owner, program, cell, place } : null;
}

/** A cell as it is written in a document, and its analysis. */
interface WrittenCell {
  readonly cell: ProgramCell;
  readonly analyzed: AnalyzedCell;
}

/** The cells of a program that are written in a document. */
export function cellsIn({ analysis, cells }: Program, document: vscode.TextDocument): readonly WrittenCell[] {
  return cells.flatMap((cell, i) => {
    const analyzed = analysis.cells[i];
    return cell.document === document && analyzed ? [{ cell, analyzed }] : [];
  });
}

/** Where a part of a cell is written. */
export function locationOf({ cells }: Program, cell: number, span: Span): vscode.Location {
  const found = cells.find(({ index }) => index === cell);
  if (!found) throw new Error(`The program has no code cell ${cell}.`);
  return new vscode.Location(found.document.uri, found.rangeOf(span));
}

function notebookCells(notebook: vscode.NotebookDocument): readonly ProgramCell[] {
  return codeCells(notebook).map(({ index, document }) => {
    const source = document.getText();
    return {
      index,
      document,
      source,
      range: new vscode.Range(document.positionAt(0), document.positionAt(source.length)),
      rangeOf: ({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end)),
      offsetAt: (position) => document.offsetAt(position),
    };
  });
}

function percentCells(document: vscode.TextDocument): readonly ProgramCell[] {
  const cells = parseNotebook(document.getText());
  const lines = sourceLines(cells);
  return cells.flatMap(({ kind, source }, index) =>
    kind === 'code' ? [percentCell(document, { index, source, line: (lines[index] ?? 1) - 1 })] : [],
  );
}

interface PercentCell {
  readonly index: number;
  readonly source: string;
  /** The document's line, from 0, that the source begins on. */
  readonly line: number;
}

/** Lines and characters agree with the document's but for a backslash in comments that look like markers. */
function percentCell(document: vscode.TextDocument, { index, source, line }: PercentCell): ProgramCell {
  const starts = [0, ...Array.from(source.matchAll(/\n/g), ({ index: at }) => at + 1)];
  const endOf = (i: number) => (starts[i + 1] ?? source.length + 1) - 1;
  const positionAt = (offset: number) => {
    const i = lastAtMost(starts, offset);
    return new vscode.Position(line + i, offset - (starts[i] ?? 0));
  };
  const last = starts.length - 1;
  const range = new vscode.Range(line, 0, line + last, endOf(last) - (starts[last] ?? 0));
  return {
    index,
    document,
    source,
    range,
    rangeOf: ({ start, end }) => new vscode.Range(positionAt(start), positionAt(end)),
    offsetAt: (position) => {
      const i = position.line - line;
      return Math.min((starts[i] ?? source.length) + position.character, endOf(i));
    },
  };
}

/** The place of the last of some rising numbers, the first of them 0, that is at most `most`. */
function lastAtMost(rising: readonly number[], most: number): number {
  let [low, high] = [0, rising.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? Infinity) <= most) low = middle;
    else high = middle;
  }
  return low;
}

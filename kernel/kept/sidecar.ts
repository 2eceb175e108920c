import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { withoutPlaces } from '../formats/withoutPlaces';
import { DocumentError } from '../formats/readDocument';
import type { CellResult, RunDocument } from '../formats/document';
import { isMissingFile, isLink, readDocumentFile, writeWholeFile } from './wholeFiles';
import { placesOf, placeText } from './cellPlaces';

/**
 * The results of a notebook in a file beside it, for those who put both under version control: without times, and a result
 * that is measured again and is the same but for rounding keeps its bytes.
 */

const folderName = '__steerbook__';

/** The sidecar of the notebook in a file. */
export const sidecarOf = (notebook: string): string =>
  join(dirname(notebook), folderName, `${basename(notebook)}.json`);

/** What is read of a sidecar: its results by the place of their cells. */
export type SidecarCells = ReadonlyMap<string, CellResult>;

/**
 * The cells of a sidecar by their places; null if there is none.
 * @throws DocumentError if it cannot be read, or a link stands in its place
 */
export async function readSidecar(path: string): Promise<SidecarCells | null> {
  if (await isMissingFile(path)) return null;
  await refuseLinks(path);
  return byPlace((await readDocumentFile(path)).cells);
}

/**
 * Writes a sidecar, if it would be another than the one that is there.
 * @param cells all code cells of the notebook, in order.
 * @throws DocumentError if a link stands in its place, or something that is no sidecar
 */
export async function writeSidecar(
  path: string,
  cells: readonly CellResult[],
  version: string,
): Promise<void> {
  await refuseLinks(path);
  const before = (await isMissingFile(path)) ? null : await readDocumentFile(path);
  const all = { steerbook: version, format: 2, model: null, cells } as const;
  const travelling = withoutPlaces(all, [dirname(dirname(path)), homedir()]);
  const text = sidecarText(travelling.cells, before, version);
  if (before === null || text !== textOf(before)) await writeWholeFile(path, text, 0o644);
}

/** A sidecar's text. @param before the one that it replaces. */
function sidecarText(cells: readonly CellResult[], before: RunDocument | null, version: string): string {
  const places = placesOf(cells.map(({ source }) => source)).map(placeText);
  const old = byPlace(before?.cells ?? []);
  let isSame = before !== null;
  const written = cells.map((cell, at): CellResult => {
    const known = old.get(places[at] ?? '')?.results ?? [];
    const isMeasured = cell.results.map(({ kind }) => kind !== 'message');
    const results = cell.results.filter((_, place) => isMeasured[place]);
    const kept = results.map((result, index) => {
      const other = known[index];
      if (other && isClose(other, result)) return other;
      isSame = false;
      return result;
    });
    const { index, source, status } = cell;
    const resolved = cell.resolved?.filter((_, place) => isMeasured[place]);
    return { index, source, status, ms: 0, results: kept, ...(resolved && { resolved }) };
  });
  const model = written.flatMap(({ results }) => results).at(-1)?.model ?? null;
  return textOf({
    steerbook: isSame && before ? before.steerbook : version,
    format: 2,
    model,
    cells: written,
  });
}

const textOf = ({ steerbook, format, model, cells }: RunDocument): string => {
  const timeless = cells.map(({ index, source, status, results, resolved }) => ({
    ...{ index, source, status, results, resolved },
  }));
  return `${JSON.stringify({ steerbook, format, model, cells: timeless }, null, 1)}\n`;
};

function byPlace(cells: readonly CellResult[]): SidecarCells {
  const places = placesOf(cells.map(({ source }) => source));
  return new Map(cells.map((cell, at) => [places[at] ? placeText(places[at]) : '', cell]));
}

async function refuseLinks(path: string): Promise<void> {
  if ((await isLink(path)) || (await isLink(dirname(path))))
    throw new DocumentError(
      `${join(folderName, basename(path))} is a link, and is neither read nor written.`,
    );
}

/** How far numbers may lie apart, of 1 or of their size. */
const tolerance = 1e-6;

/** True for results that are the same but for rounding. */
function isClose(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  if (keys.length !== others.length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isClose(field(a, key), field(b, key)));
}

const field = (of: object, key: string): unknown => (of as Readonly<Record<string, unknown>>)[key];

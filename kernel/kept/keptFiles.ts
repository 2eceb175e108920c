import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellResult } from '../formats/document';
import { placesOf, placeText, type Place } from './cellPlaces';
import { readDocumentFile, writeWholeFile } from './wholeFiles';

/**
 * The outputs that are kept of notebooks, in a folder of the editor: a folder for each notebook, and in it a document for
 * each cell that has results. The name of a document says where its cell is, so that a cell that moves or is edited
 * renames a file, and two windows do not write over one another.
 */

export interface KeptCell {
  /** Tells a run of a cell apart from all others. */
  readonly id: string;
  readonly cell: CellResult;
}

/** A kept cell at its place in a notebook. */
export interface PlacedCell extends KeptCell {
  /** Place among the notebook's code cells, from 0. */
  readonly at: number;
}

interface Entry {
  readonly file: string;
  readonly place: string;
  readonly id: string;
}

const ids = /^[0-9a-f-]{8,40}$/;
const names = /^([0-9a-f]{24}\.\d{1,6}\.\d{1,6})\.([0-9a-f-]{8,40})\.json$/;

const folderOf = (folder: string, notebook: string) =>
  join(folder, createHash('sha256').update(notebook).digest('hex').slice(0, 32));

async function entriesIn(own: string): Promise<readonly Entry[]> {
  const files = await readdir(own).catch((): string[] => []);
  return files.flatMap((file) => {
    const [, place, id] = names.exec(file) ?? [];
    return place !== undefined && id !== undefined ? [{ file, place, id }] : [];
  });
}

/** Keeps what a cell gave. @param notebook the notebook's address. @param version of Steerbook. */
export async function keepCell(
  folder: string,
  notebook: string,
  place: Place,
  { id, cell }: KeptCell,
  version: string,
): Promise<void> {
  if (!ids.test(id)) throw new Error('a run has no such name');
  const own = folderOf(folder, notebook);
  const model = cell.results.at(-1)?.model ?? null;
  const document = { steerbook: version, format: 2, model, cells: [cell] };
  const file = `${placeText(place)}.${id}.json`;
  await writeWholeFile(join(own, file), JSON.stringify(document));
  for (const entry of await entriesIn(own))
    if (entry.id === id && entry.file !== file) await rm(join(own, entry.file), { force: true });
}

/** Names documents after the places that their cells have now, and removes those whose cells have lost their outputs. */
export async function placeCells(
  folder: string,
  notebook: string,
  placed: readonly { readonly id: string; readonly place: Place }[],
  gone: readonly string[],
): Promise<void> {
  const own = folderOf(folder, notebook);
  const places = new Map(placed.map(({ id, place }) => [id, placeText(place)]));
  for (const { file, place, id } of await entriesIn(own)) {
    const now = places.get(id);
    if (gone.includes(id)) await rm(join(own, file), { force: true });
    else if (now !== undefined && now !== place)
      // Another window may have renamed it meanwhile.
      await rename(join(own, file), join(own, `${now}.${id}.json`)).catch(() => undefined);
  }
}

/**
 * What is kept of a notebook with these code cells: each output at the cell that it belongs to, or not at all. Of two
 * windows' outputs of one cell it is the newer one.
 */
export async function keptCells(
  folder: string,
  notebook: string,
  sources: readonly string[],
): Promise<readonly PlacedCell[]> {
  const own = folderOf(folder, notebook);
  const placed = new Map(placesOf(sources).map((place, at) => [placeText(place), at]));
  const found = new Map<number, PlacedCell>();
  const read = async ({ file, place, id }: Entry): Promise<void> => {
    const at = placed.get(place);
    if (at === undefined) return;
    // What cannot be read is as if it were not there: the cell can be run again.
    const document = await readDocumentFile(join(own, file)).catch(() => null);
    const [cell] = document?.cells ?? [];
    if (!cell) return;
    const other = found.get(at)?.cell;
    if (!other || (other.began ?? '') < (cell.began ?? '')) found.set(at, { id, at, cell });
  };
  await Promise.all((await entriesIn(own)).map(read));
  return [...found.values()].sort((a, b) => a.at - b.at);
}

/** Moves what is kept of a notebook to its new address. What is kept there already is of a file that is no more. */
export async function moveKept(folder: string, from: string, to: string): Promise<void> {
  const [old, own] = [folderOf(folder, from), folderOf(folder, to)];
  if ((await stat(old).catch(() => null)) === null) return;
  await rm(own, { recursive: true, force: true });
  await rename(old, own);
}

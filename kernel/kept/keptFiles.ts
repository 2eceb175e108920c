import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
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

/** Has the address of the notebook, for when a folder of notebooks gets another name. */
const addressFile = 'notebook';

/** Bytes of all that is kept in a folder, what was measured first to go first. */
export const mostKeptBytes = 512 * 2 ** 20;

/** Milliseconds after which nobody goes on with what was not finished. */
const longestWriting = 3_600_000;

const folderOf = (folder: string, notebook: string) =>
  join(folder, createHash('sha256').update(notebook).digest('hex').slice(0, 32));

const namesIn = (folder: string) => readdir(folder).catch((): string[] => []);

async function entriesIn(own: string): Promise<readonly Entry[]> {
  const files = await namesIn(own);
  return files.flatMap((file) => {
    const [, place, id] = names.exec(file) ?? [];
    return place !== undefined && id !== undefined ? [{ file, place, id }] : [];
  });
}

/** Keeps what a cell gave. @param notebook the notebook's address. @param version of Steerbook. @returns its bytes. */
export async function keepCell(
  folder: string,
  notebook: string,
  place: Place,
  { id, cell }: KeptCell,
  version: string,
): Promise<number> {
  if (!ids.test(id)) throw new Error('a run has no such name');
  const own = folderOf(folder, notebook);
  const model = cell.results.at(-1)?.model ?? null;
  const document = { steerbook: version, format: 2, model, cells: [cell] };
  const file = `${placeText(place)}.${id}.json`;
  const text = JSON.stringify(document);
  if ((await addressIn(own)) !== notebook) await writeWholeFile(join(own, addressFile), notebook);
  await writeWholeFile(join(own, file), text);
  for (const entry of await entriesIn(own))
    if (entry.id === id && entry.file !== file) await rm(join(own, entry.file), { force: true });
  return Buffer.byteLength(text);
}

const addressIn = (own: string) => readFile(join(own, addressFile), 'utf8').catch(() => null);

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

/**
 * Moves what is kept of a notebook, or of every notebook in a folder, to its new address. What is kept there already is
 * of a file that is no more.
 */
export async function moveKept(folder: string, from: string, to: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const address = await addressIn(join(folder, name));
    if (address === null || (address !== from && !address.startsWith(`${from}/`))) continue;
    const now = to + address.slice(from.length);
    const own = folderOf(folder, now);
    await rm(own, { recursive: true, force: true });
    await rename(join(folder, name), own);
    await writeWholeFile(join(own, addressFile), now);
  }
}

/** Removes what was measured first until `most` bytes are left, and what nobody goes on with. */
export async function limitKept(folder: string, most: number): Promise<void> {
  const kept: (Found & { readonly path: string })[] = [];
  for (const name of await namesIn(folder)) {
    const own = join(folder, name);
    const files = await namesIn(own);
    if (!files.some((file) => names.test(file))) await removeOld(own);
    for (const file of files) {
      const path = join(own, file);
      if (file.endsWith('.tmp')) await removeOld(path);
      const found = names.test(file) ? await find(path) : null;
      if (found) kept.push({ ...found, path });
    }
  }
  let total = kept.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of kept.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= most) break;
    await rm(path, { force: true });
    total -= size;
  }
}

type Found = Pick<Stats, 'size' | 'mtimeMs'>;

/** Null if it is gone: another window may have removed it. */
const find = (path: string): Promise<Found | null> => stat(path).catch(() => null);

async function removeOld(path: string): Promise<void> {
  const found = await find(path);
  if (found && Date.now() - found.mtimeMs > longestWriting) await rm(path, { recursive: true, force: true });
}

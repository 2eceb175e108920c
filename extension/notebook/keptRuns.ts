/** What is to be done so that what is kept of a notebook is what it shows: told from its cells, whoever holds them. */
import type { CellResult } from '../../kernel/formats/document';
import { placesOf, placeText, type Place } from '../../kernel/kept/cellPlaces';
import type { ShownCell } from './shownCell';

interface PlacedRun {
  readonly id: string;
  readonly place: Place;
}

interface KeepingSteps {
  readonly kept: readonly (PlacedRun & { readonly cell: CellResult })[];
  /** Runs that are at other places now. */
  readonly placed: readonly PlacedRun[];
  /** Runs whose results are no more. */
  readonly gone: readonly string[];
}

export interface KeptRuns {
  /** Notes what was kept of cells before the notebook was opened. */
  take(sources: readonly string[], taken: readonly TakenRun[]): void;
  /** Notes what the notebook's file says. @param cells all code cells, in order. */
  saved(cells: readonly Pick<ShownCell, 'cell' | 'source'>[]): void;
  /** What has changed since the last time. @param cells all code cells, in order. */
  settle(cells: readonly ShownCell[]): KeepingSteps;
  /** Where results belong if the edits since it was saved are gone. @param cells all code cells, in order. */
  discard(cells: readonly ShownCell[]): Pick<KeepingSteps, 'placed' | 'gone'>;
}

interface TakenRun {
  readonly id: string;
  /** Place among the code cells, from 0. */
  readonly at: number;
  readonly cell: CellResult;
}

interface Written {
  /** How many results are kept. */
  readonly results: number;
  readonly place: string;
  /** False for what is kept and not shown yet: only what was shown can be cleared. */
  readonly wasShown: boolean;
}

export function keptRuns(): KeptRuns {
  const written = new Map<string, Written>();
  let inFile = new Map<object, Place>();
  return {
    take(sources, taken) {
      const places = placesOf(sources);
      for (const { id, at, cell } of taken) {
        const place = places[at];
        if (place)
          written.set(id, { results: cell.results.length, place: placeText(place), wasShown: false });
      }
    },
    saved(cells) {
      const places = placesOf(cells.map(({ source }) => source));
      inFile = new Map(cells.flatMap(({ cell }, at) => (places[at] ? [[cell, places[at]]] : [])));
    },
    settle(cells) {
      const kept: KeepingSteps['kept'][number][] = [];
      const placed: PlacedRun[] = [];
      const runs = placedRuns(cells);
      for (const { id, place, shown, kept: results } of runs) {
        const before = written.get(id);
        const now = placeText(place);
        const cell = before?.results === shown ? null : results();
        if (cell && cell.results.length > 0 && cell.results.length !== before?.results) {
          written.set(id, { results: cell.results.length, place: now, wasShown: true });
          kept.push({ id, place, cell });
        } else if (before) {
          written.set(id, { ...before, place: now, wasShown: true });
          if (before.place !== now) placed.push({ id, place });
        }
      }
      const there = new Set(runs.map(({ id }) => id));
      const gone = [...written].flatMap(([id, { wasShown }]) => (wasShown && !there.has(id) ? [id] : []));
      for (const id of gone) written.delete(id);
      return { kept, placed, gone };
    },
    discard(cells) {
      const placed: PlacedRun[] = [];
      const gone: string[] = [];
      for (const { id, cell } of placedRuns(cells)) {
        const place = inFile.get(cell);
        if (place) placed.push({ id, place });
        else gone.push(id);
      }
      return { placed, gone };
    },
  };
}

/** The runs whose results are shown, each at the place of its cell. A copy of a cell has the results of another. */
function placedRuns(cells: readonly ShownCell[]): readonly (ShownCell & PlacedRun)[] {
  const places = placesOf(cells.map(({ source }) => source));
  const there = new Set<string>();
  return cells.flatMap((cell, at) => {
    const { run } = cell;
    const place = places[at];
    if (run === null || !place || there.has(run)) return [];
    there.add(run);
    return [{ ...cell, id: run, place }];
  });
}

/** Keeps what notebooks gave, so that it is there when they are opened again, and shows it then without a kernel. */
import * as vscode from 'vscode';
import type { CellResult } from '../../kernel/formats/document';
import {
  keepRequest,
  moveRequest,
  placeRequest,
  sidecarRequest,
  takeRequest,
  type TakenCell,
} from '../../kernel/process/keepProtocol';
import { placesOf, placeText, type Place } from '../../kernel/kept/cellPlaces';
import type { HelperProcess } from '../helperProcess';
import { writesSidecars } from '../settings';
import { codeCells, notebookWith } from './codeCells';
import type { Kernels } from './controller';
import { shownResults, originsOf } from './outputOrigin';
import { resultOutput } from './outputs';
import { NOTEBOOK_TYPE } from './type';

interface KeepingHost {
  readonly process: HelperProcess;
  /** Folder of all notebooks' outputs. */
  readonly store: string;
  readonly createExecution: Kernels['execution'];
  readonly log: (line: string) => void;
}

/** Milliseconds after the last change of a notebook until it is looked at. */
const DEBOUNCE_MS = 300;

/** What was written of an open notebook. */
interface Known {
  /** For each run, how many of its results are kept, and where. */
  readonly written: Map<string, Written>;
  /** Where the runs' cells are in the file as it was last saved. */
  saved: readonly PlacedRun[];
  timer: NodeJS.Timeout | undefined;
}

interface Written {
  readonly results: number;
  readonly place: string;
  /** False for what is kept and not shown yet: only what was shown can be cleared. */
  readonly wasShown: boolean;
}

interface PlacedRun {
  readonly id: string;
  readonly place: Place;
}

export function keepOutputs({ process, store, createExecution, log }: KeepingHost): vscode.Disposable {
  const known = new Map<vscode.NotebookDocument, Known>();
  // An unsaved notebook has a name that the next one has too.
  const isOurs = ({ notebookType, uri }: vscode.NotebookDocument) =>
    notebookType === NOTEBOOK_TYPE && uri.scheme === 'file';
  const addressOf = ({ uri }: vscode.NotebookDocument) => uri.toString();
  const stateOf = (notebook: vscode.NotebookDocument): Known => {
    const state = known.get(notebook) ?? { written: new Map(), saved: [], timer: undefined };
    known.set(notebook, state);
    return state;
  };

  async function open(notebook: vscode.NotebookDocument): Promise<void> {
    if (!isOurs(notebook)) return;
    const cells = codeCells(notebook);
    const sources = sourcesOf(cells);
    // Nothing beside a notebook is asked for until its workspace is trusted.
    const file = vscode.workspace.isTrusted ? notebook.uri.fsPath : null;
    const taken = await process.ask((to) =>
      to.sendRequest(takeRequest, { store, notebook: addressOf(notebook), sources, file }),
    );
    if (!taken) {
      log('what is kept of the notebook cannot be read');
      return;
    }
    if (taken.problem !== null) log(taken.problem);
    const state = stateOf(notebook);
    const shown = taken.cells.map(async (kept) => {
      const cell = cells[kept.at];
      if (!cell) return;
      // It may have been run or edited meanwhile.
      const isWanted = () => cell.outputs.length === 0 && cell.document.getText() === sources[kept.at];
      if (kept.from === 'store') remember(state, kept, sources);
      await restore(cell, kept, isWanted).catch((error: unknown) =>
        log(`kept results are not shown: ${String(error)}`),
      );
    });
    await Promise.all(shown);
    state.saved = placedRuns(notebook);
  }

  function remember(state: Known, { id, at, cell }: TakenCell, sources: readonly string[]): void {
    const place = placesOf(sources)[at];
    if (!place) return;
    state.written.set(id, { results: cell.results.length, place: placeText(place), wasShown: false });
  }

  /** Shows what is kept, in a short execution that neither succeeds nor fails. */
  async function restore(
    cell: vscode.NotebookCell,
    { id, cell: kept, from }: TakenCell,
    isWanted: () => boolean,
  ): Promise<void> {
    const outputs = kept.results.map((result, index) =>
      resultOutput(result, {
        run: id,
        began: kept.began ?? '',
        // A document without hashes cannot be compared, and is stale.
        resolved: kept.resolved?.[index] ?? '',
        from,
      }),
    );
    const execution = await createExecution(cell, isWanted);
    if (!execution) return;
    execution.start();
    await execution.replaceOutput(outputs);
    execution.end(undefined);
  }

  /** @param soon whether results may have come: a window that is killed then has lost none. */
  function changed(notebook: vscode.NotebookDocument, soon: boolean): void {
    const state = stateOf(notebook);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => void keep(notebook), soon ? 0 : DEBOUNCE_MS);
  }

  async function keep(notebook: vscode.NotebookDocument): Promise<void> {
    const { written } = stateOf(notebook);
    const address = { store, notebook: addressOf(notebook) };
    const cells = codeCells(notebook);
    const places = placesOf(sourcesOf(cells));
    const there = new Set<string>();
    const moved: PlacedRun[] = [];
    for (const [at, cell] of cells.entries()) {
      const [first] = originsOf(cell);
      const place = places[at];
      // A copy of a cell has the outputs of another.
      if (!first || !place || first.from === 'sidecar' || there.has(first.run)) continue;
      const id = first.run;
      there.add(id);
      const before = written.get(id);
      const now = placeText(place);
      const kept = before?.results === originsOf(cell).length ? null : keptOf(cell);
      if (kept && kept.results.length > 0 && kept.results.length !== before?.results) {
        written.set(id, { results: kept.results.length, place: now, wasShown: true });
        const done = await process.ask((to) =>
          to.sendRequest(keepRequest, { ...address, id, place, cell: kept }).then(() => true),
        );
        if (!done) log('results of a cell could not be kept');
      } else if (before) {
        written.set(id, { ...before, place: now, wasShown: true });
        if (before.place !== now) moved.push({ id, place });
      }
    }
    const gone = [...written].flatMap(([id, { wasShown }]) => (wasShown && !there.has(id) ? [id] : []));
    for (const id of gone) written.delete(id);
    if (moved.length > 0 || gone.length > 0)
      await process.ask((to) => to.sendRequest(placeRequest, { ...address, placed: moved, gone }));
  }

  async function saved(notebook: vscode.NotebookDocument): Promise<void> {
    if (!isOurs(notebook)) return;
    stateOf(notebook).saved = placedRuns(notebook);
    if (!vscode.workspace.isTrusted || !writesSidecars(notebook.uri)) return;
    const cells = codeCells(notebook).map((cell) => keptOf(cell));
    const file = notebook.uri.fsPath;
    const problem = await process.ask((to) => to.sendRequest(sidecarRequest, { file, cells }));
    if (problem !== null) void vscode.window.showWarningMessage(problem);
  }

  async function closed(notebook: vscode.NotebookDocument): Promise<void> {
    const state = known.get(notebook);
    if (!state) return;
    clearTimeout(state.timer);
    await keep(notebook);
    known.delete(notebook);
    // Edits that were not saved are gone; the results belong to what the file says.
    if (notebook.isDirty)
      await process.ask((to) =>
        to.sendRequest(placeRequest, {
          ...{ store, notebook: addressOf(notebook), placed: state.saved, gone: [] },
        }),
      );
  }

  async function renamed({ files }: vscode.FileWillRenameEvent): Promise<void> {
    for (const { oldUri, newUri } of files) {
      const move = { store, from: oldUri.toString(), to: newUri.toString() };
      await process.ask((to) => to.sendRequest(moveRequest, move));
    }
  }

  for (const notebook of vscode.workspace.notebookDocuments) void open(notebook);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenNotebookDocument(open),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
      if (isOurs(notebook))
        changed(
          notebook,
          cellChanges.some(({ outputs }) => outputs !== undefined),
        );
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const notebook = notebookWith(document, known.keys());
      if (notebook) changed(notebook, false);
    }),
    vscode.workspace.onDidSaveNotebookDocument(saved),
    vscode.workspace.onDidCloseNotebookDocument(closed),
    vscode.workspace.onWillRenameFiles((event) => event.waitUntil(renamed(event))),
    { dispose: () => [...known.values()].forEach(({ timer }) => clearTimeout(timer)) },
  );
}

const sourcesOf = (cells: readonly vscode.NotebookCell[]): readonly string[] =>
  cells.map(({ document }) => document.getText());

/** The runs whose results a notebook shows, each at the place of its cell. */
function placedRuns(notebook: vscode.NotebookDocument): readonly PlacedRun[] {
  const cells = codeCells(notebook);
  const places = placesOf(sourcesOf(cells));
  return cells.flatMap((cell, at) => {
    const [origin] = originsOf(cell);
    const place = places[at];
    return origin && place && origin.from !== 'sidecar' ? [{ id: origin.run, place }] : [];
  });
}

/** What a cell shows, as it is kept: results that are still growing are not there yet. */
function keptOf(cell: vscode.NotebookCell): CellResult {
  const shown = shownResults(cell).filter(({ result }) => result.state !== 'running');
  const began = shown[0]?.origin.began ?? '';
  return {
    index: cell.index,
    source: cell.document.getText(),
    status: shown.length > 0 ? 'ok' : 'skipped',
    ms: 0,
    ...(began !== '' && { began }),
    results: shown.map(({ result }) => result),
    resolved: shown.map(({ origin }) => origin.resolved),
  };
}

/** Keeps what notebooks gave, so that it is there when they are opened again, and shows it then without a kernel. */
import * as vscode from 'vscode';
import {
  keepRequest,
  moveRequest,
  placeRequest,
  sidecarRequest,
  takeRequest,
  type TakenCell,
} from '../../kernel/process/keepProtocol';
import type { HelperProcess } from '../helperProcess';
import { writesSidecars } from '../settings';
import { codeCells, notebookWith } from './codeCells';
import type { Kernels } from './controller';
import { keptRuns, type KeptRuns } from './keptRuns';
import { keptResult, shownCell, type ShownCell } from './shownCell';
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

/** So many cells are shown before the others, since each takes a while: more than are in view. */
const FIRST_SHOWN = 8;

interface Known {
  readonly runs: KeptRuns;
  timer: NodeJS.Timeout | undefined;
}

export function keepOutputs({ process, store, createExecution, log }: KeepingHost): vscode.Disposable {
  const known = new Map<vscode.NotebookDocument, Known>();
  // An unsaved notebook has a name that the next one has too.
  const isOurs = ({ notebookType, uri }: vscode.NotebookDocument) =>
    notebookType === NOTEBOOK_TYPE && uri.scheme === 'file';
  /** What an unsaved notebook becomes when it is saved: another document, which is opened empty and gets its cells. */
  let openedEmpty: vscode.NotebookDocument | null = null;
  const addressOf = ({ uri }: vscode.NotebookDocument) => uri.toString();
  const stateOf = (notebook: vscode.NotebookDocument): Known => {
    const state = known.get(notebook) ?? { runs: keptRuns(), timer: undefined };
    known.set(notebook, state);
    return state;
  };

  async function open(notebook: vscode.NotebookDocument): Promise<void> {
    if (!isOurs(notebook)) return;
    const cells = codeCells(notebook);
    const sources = sourcesOf(cells);
    if (notebook.cellCount === 0) openedEmpty = notebook;
    const { runs } = stateOf(notebook);
    runs.saved(shownCells(notebook));
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
    runs.take(
      sources,
      taken.cells.filter(({ from }) => from === 'store'),
    );
    const show = async (kept: TakenCell) => {
      const cell = cells[kept.at];
      if (!cell) return;
      // It may have been run or edited meanwhile.
      const isWanted = () => cell.outputs.length === 0 && cell.document.getText() === sources[kept.at];
      await restore(cell, kept, isWanted).catch((error: unknown) =>
        log(`kept results are not shown: ${String(error)}`),
      );
    };
    await Promise.all(taken.cells.slice(0, FIRST_SHOWN).map(show));
    await Promise.all(taken.cells.slice(FIRST_SHOWN).map(show));
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
    const shown = execution.replaceOutput(outputs);
    // Ended at once: VS Code makes no other execution of a cell while one lasts, and somebody may run it now.
    execution.end(undefined);
    await shown;
  }

  /** @param soon whether results may have come: a window that is killed then has lost none. */
  function changed(notebook: vscode.NotebookDocument, soon: boolean): void {
    const state = stateOf(notebook);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => void keep(notebook), soon ? 0 : DEBOUNCE_MS);
  }

  async function keep(notebook: vscode.NotebookDocument): Promise<void> {
    const address = { store, notebook: addressOf(notebook) };
    const { kept, placed, gone } = stateOf(notebook).runs.settle(shownCells(notebook));
    for (const one of kept) {
      const done = await process.ask((to) =>
        to.sendRequest(keepRequest, { ...address, ...one }).then(() => true),
      );
      if (!done) log('results of a cell could not be kept');
    }
    if (placed.length > 0 || gone.length > 0)
      await process.ask((to) => to.sendRequest(placeRequest, { ...address, placed, gone }));
  }

  async function saved(notebook: vscode.NotebookDocument): Promise<void> {
    if (!isOurs(notebook)) return;
    stateOf(notebook).runs.saved(shownCells(notebook));
    if (!vscode.workspace.isTrusted || !writesSidecars(notebook.uri)) return;
    const cells = codeCells(notebook).map(keptResult);
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
    if (!notebook.isDirty) return;
    const steps = state.runs.discard(shownCells(notebook));
    await process.ask((to) =>
      to.sendRequest(placeRequest, { store, notebook: addressOf(notebook), ...steps }),
    );
  }

  /** The results of a notebook that was saved for the first time go to its file. */
  async function carry(untitled: vscode.NotebookDocument): Promise<void> {
    const file = openedEmpty;
    openedEmpty = null;
    const textOf = (notebook: vscode.NotebookDocument) => JSON.stringify(sourcesOf(codeCells(notebook)));
    if (!file || textOf(file) !== textOf(untitled)) return;
    if (codeCells(file).some(({ outputs }) => outputs.length > 0)) return;
    const address = { store, notebook: addressOf(file) };
    for (const kept of keptRuns().settle(shownCells(untitled)).kept)
      await process.ask((to) => to.sendRequest(keepRequest, { ...address, ...kept }));
    await open(file);
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
    vscode.workspace.onDidCloseNotebookDocument((notebook) =>
      notebook.notebookType === NOTEBOOK_TYPE && notebook.isUntitled ? carry(notebook) : closed(notebook),
    ),
    vscode.workspace.onWillRenameFiles((event) => event.waitUntil(renamed(event))),
    { dispose: () => [...known.values()].forEach(({ timer }) => clearTimeout(timer)) },
  );
}

const sourcesOf = (cells: readonly vscode.NotebookCell[]): readonly string[] =>
  cells.map(({ document }) => document.getText());

const shownCells = (notebook: vscode.NotebookDocument): readonly ShownCell[] =>
  codeCells(notebook).map(shownCell);

/** Says in a cell's status bar when kept results were measured, and whether running from the top would give others. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { filesRead } from '../../kernel/language/filesRead';
import { resolveRequest, type ResolvedCell } from '../../kernel/process/keepProtocol';
import { visibleText } from '../../kernel/results/tokenText';
import type { HelperProcess } from '../helperProcess';
import { readSoon } from '../language/program';
import { affectsKernels, notebookKernelOptions } from '../settings';
import { codeCells, fileFrom, notebookWith } from './codeCells';
import { freshnessOf, type Freshness } from './freshness';
import { originsOf, type OutputOrigin } from './outputOrigin';
import { NOTEBOOK_TYPE } from './type';

/** Milliseconds after the last change until a notebook is planned anew. */
const DEBOUNCE_MS = 400;

interface Planned {
  /** What the cells' results would follow from; null as long as nobody knows. */
  cells: readonly ResolvedCell[] | null;
  timer: NodeJS.Timeout | undefined;
  asked: vscode.CancellationTokenSource | undefined;
  files: readonly string[];
  watching: readonly vscode.Disposable[];
}

export function showFreshness(context: vscode.ExtensionContext, process: HelperProcess): vscode.Disposable {
  const notebooks = new Map<vscode.NotebookDocument, Planned>();
  const changed = new vscode.EventEmitter<void>();

  function look(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType !== NOTEBOOK_TYPE) return;
    const none = { cells: null, timer: undefined, asked: undefined, files: [], watching: [] };
    const planned = notebooks.get(notebook) ?? none;
    notebooks.set(notebook, planned);
    clearTimeout(planned.timer);
    planned.asked?.cancel();
    planned.timer = setTimeout(() => void plan(notebook, planned), DEBOUNCE_MS);
  }

  async function plan(notebook: vscode.NotebookDocument, planned: Planned): Promise<void> {
    // A notebook that is not trusted has its files left alone.
    if (!vscode.workspace.isTrusted || !codeCells(notebook).some((cell) => originsOf(cell).length > 0))
      return;
    await watchFiles(notebook, planned);
    const asked = new vscode.CancellationTokenSource();
    planned.asked = asked;
    const options = notebookKernelOptions(context, notebook);
    const cells = codeCells(notebook).map(({ index, document }) => ({ index, source: document.getText() }));
    const found = await process.ask((to) => to.sendRequest(resolveRequest, { options, cells }, asked.token));
    if (asked.token.isCancellationRequested) return;
    planned.cells = found;
    changed.fire();
  }

  /** The files that a notebook names are looked at again when they change. */
  async function watchFiles(notebook: vscode.NotebookDocument, planned: Planned): Promise<void> {
    const { analysis } = await readSoon(notebook);
    const read = analysis.cells.flatMap(({ parsed }) => parsed.program.statements.flatMap(filesRead));
    const files = [...new Set(read.map(({ value }) => value))].map(fileFrom(notebook)).sort();
    if (files.join('\n') === planned.files.join('\n')) return;
    for (const watcher of planned.watching) watcher.dispose();
    planned.files = files;
    planned.watching = notebook.uri.scheme === 'file' ? files.map((file) => watch(file, notebook)) : [];
  }

  function watch(file: string, notebook: vscode.NotebookDocument): vscode.Disposable {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(file)), basename(file));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const again = () => look(notebook);
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(again),
      watcher.onDidCreate(again),
      watcher.onDidDelete(again),
    );
  }

  function forget(notebook: vscode.NotebookDocument): void {
    const planned = notebooks.get(notebook);
    notebooks.delete(notebook);
    clearTimeout(planned?.timer);
    planned?.asked?.cancel();
    for (const watcher of planned?.watching ?? []) watcher.dispose();
  }

  const lookAtAll = () => {
    for (const notebook of notebooks.keys()) look(notebook);
  };
  for (const notebook of vscode.workspace.notebookDocuments) look(notebook);
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidOpenNotebookDocument(look),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => look(notebook)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const notebook = notebookWith(document, notebooks.keys());
      if (notebook) look(notebook);
    }),
    vscode.workspace.onDidCloseNotebookDocument(forget),
    vscode.workspace.onDidGrantWorkspaceTrust(lookAtAll),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (affectsKernels(change)) lookAtAll();
    }),
    // Models may have been downloaded or removed by another program.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) lookAtAll();
    }),
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, {
      onDidChangeCellStatusBarItems: changed.event,
      provideCellStatusBarItems: (cell) => itemsFor(cell, notebooks.get(cell.notebook)?.cells ?? null),
    }),
    { dispose: () => [...notebooks.keys()].forEach(forget) },
  );
}

function itemsFor(
  cell: vscode.NotebookCell,
  planned: readonly ResolvedCell[] | null,
): vscode.NotebookCellStatusBarItem[] {
  const origins = originsOf(cell);
  const [first] = origins;
  if (!first) return [];
  const freshness = planned && freshnessNow(cell, origins, planned);
  return [...keptItem(first, freshness), ...staleItem(freshness)];
}

function freshnessNow(
  { index }: vscode.NotebookCell,
  origins: readonly OutputOrigin[],
  planned: readonly ResolvedCell[],
): Freshness {
  const shown = origins.map(({ resolved, weights }) => ({ resolved: resolved ?? '', weights }));
  const cell = planned.find((one) => one.index === index);
  return freshnessOf(shown, cell);
}

/** When the results were measured, for those that this window has not measured. */
function keptItem(
  { from, began, model }: OutputOrigin,
  freshness: Freshness | null,
): vscode.NotebookCellStatusBarItem[] {
  if (from === 'here') return [];
  const when = from === 'sidecar' ? 'from the sidecar' : `from ${timeText(began)}`;
  const compared = freshness?.is === 'unknown' ? ' · cannot be compared' : '';
  const kept = item(`$(history) ${when}, ${plainName(model)}${compared}`);
  const where =
    from === 'sidecar'
      ? 'These results come from the file in __steerbook__ beside the notebook.'
      : 'These results were kept when they were measured. No kernel is needed to show them.';
  kept.tooltip =
    freshness?.is === 'unknown'
      ? `${where}\nWhether they are what a run would give now cannot be told: ${freshness.because}.`
      : where;
  return [kept];
}

function staleItem(freshness: Freshness | null): vscode.NotebookCellStatusBarItem[] {
  if (freshness?.is !== 'stale') return [];
  const stale = item('$(warning) stale');
  stale.tooltip = `A run from the top would not give these results: ${freshness.because}.`;
  return [stale];
}

function item(text: string): vscode.NotebookCellStatusBarItem {
  return new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left);
}

/** Characters of a model's name that are shown. */
const mostShown = 80;

/** A model's name from a file of somebody: no icon begins in it, and it is short. */
function plainName(name: string): string {
  return visibleText(name).replaceAll('$(', '$ (').slice(0, mostShown);
}

function timeText(time: string): string {
  const date = new Date(time);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleString('en-GB', {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
    ...(!sameYear && { year: 'numeric' as const }),
  });
}

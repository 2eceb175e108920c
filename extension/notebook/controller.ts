/** Registers the kernel of steering notebooks with VS Code, and keeps one session per open notebook. */
import * as vscode from 'vscode';
import { affectsKernels, kernelIdleTime, notebookKernelOptions } from '../settings';
import { isTrusted } from '../trust';
import type { RunDiagnostics } from '../language/diagnostics';
import { provideCellProgress } from './progress';
import { NO_KERNEL, openSession, type KernelView, type NotebookSession, type SessionHost } from './session';
import { showKernelStatus } from './statusBar';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from './type';

export interface Kernels extends vscode.Disposable {
  /** The kernel of a notebook; one that never ran has state `none`. */
  viewOf(notebook: vscode.NotebookDocument): KernelView;
  restart(notebook: vscode.NotebookDocument): void;
  /**
   * Makes an execution of a cell that needs no kernel, once VS Code has bound the notebook to ours; null if it is not
   * wanted any more by then.
   */
  execution(cell: vscode.NotebookCell, isWanted: () => boolean): Promise<vscode.NotebookCellExecution | null>;
  /** Fires when a notebook's kernel or its model changes. */
  readonly onDidChangeView: vscode.Event<vscode.NotebookDocument>;
}

/** What every notebook's kernel needs from the extension. */
type KernelHost = Pick<SessionHost, 'fork' | 'allowDownload' | 'downloading'>;

interface KernelsHost {
  readonly kernel: KernelHost;
  readonly log: vscode.LogOutputChannel;
  readonly diagnostics: RunDiagnostics;
}

export function registerKernels(
  context: vscode.ExtensionContext,
  { kernel, log, diagnostics }: KernelsHost,
): Kernels {
  const sessions = new Map<vscode.NotebookDocument, NotebookSession>();
  const controller = vscode.notebooks.createNotebookController('steerbook', NOTEBOOK_TYPE, 'Steerbook');
  const changed = new vscode.EventEmitter<vscode.NotebookDocument>();
  const progress = provideCellProgress();
  const viewOf = (notebook: vscode.NotebookDocument) => sessions.get(notebook)?.view ?? NO_KERNEL;
  const statusBar = showKernelStatus(viewOf);
  const host: SessionHost = {
    ...kernel,
    kernelOptions: (notebook) => notebookKernelOptions(context, notebook),
    idleTime: ({ uri }) => kernelIdleTime(uri),
    createExecution: (cell) => controller.createNotebookCellExecution(cell),
    showProgress: progress.show,
    showErrors: diagnostics.show,
    viewChanged: (notebook) => {
      statusBar.refresh();
      changed.fire(notebook);
    },
    log: (line) => log.info(line),
  };

  function sessionOf(notebook: vscode.NotebookDocument): NotebookSession {
    const session = sessions.get(notebook) ?? openSession(notebook, host);
    sessions.set(notebook, session);
    return session;
  }

  controller.supportedLanguages = [LANGUAGE_ID];
  controller.supportsExecutionOrder = true;
  controller.description = 'GPT-2 on this machine';
  controller.interruptHandler = (notebook) => sessions.get(notebook)?.interrupt();
  // If the workspace is not trusted, VS Code itself asks for trust before it calls this; it is not relied upon.
  controller.executeHandler = (cells, notebook) => {
    if (vscode.workspace.isTrusted) sessionOf(notebook).execute(cells);
    else void isTrusted('Run Cell');
  };

  const selected = new Set<vscode.NotebookDocument>();
  const selections = new vscode.EventEmitter<vscode.NotebookDocument>();
  const binding = new Map<vscode.NotebookDocument, Promise<void>>();

  /** VS Code makes executions only in notebooks that have chosen a controller, and chooses one at the first run. */
  function bound(notebook: vscode.NotebookDocument): Promise<void> {
    const known = selected.has(notebook) ? Promise.resolve() : binding.get(notebook);
    const bind = known ?? chooseOurs(notebook);
    if (!known) binding.set(notebook, bind);
    return bind;
  }

  async function chooseOurs(notebook: vscode.NotebookDocument): Promise<void> {
    // VS Code may choose it by itself meanwhile, as it did the last time, and tells that only once.
    const chosen = new Promise<void>((resolve) => {
      const listening = selections.event((one) => {
        if (one !== notebook) return;
        listening.dispose();
        resolve();
      });
    });
    controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
    const notebookEditor = await untilShown(notebook);
    if (!selected.has(notebook))
      await vscode.commands.executeCommand('notebook.selectKernel', {
        ...{ id: controller.id, extension: context.extension.id, notebookEditor },
      });
    await chosen;
  }

  const registrations = [
    controller,
    selections,
    controller.onDidChangeSelectedNotebooks(({ notebook, selected: isOurs }) => {
      binding.delete(notebook);
      if (!isOurs) return void selected.delete(notebook);
      selected.add(notebook);
      selections.fire(notebook);
    }),
    changed,
    progress,
    statusBar,
    vscode.workspace.onDidCloseNotebookDocument((notebook) => {
      sessions.get(notebook)?.dispose();
      sessions.delete(notebook);
    }),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
      const session = sessions.get(notebook);
      const cells = notebook.getCells();
      // VS Code lists a moved cell as removed, although the notebook still has it.
      for (const { removedCells } of contentChanges)
        for (const cell of removedCells) if (!cells.includes(cell)) session?.cellRemoved(cell);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (affectsKernels(change) && sessions.size > 0) void offerRestart(sessions);
    }),
  ];
  return {
    viewOf,
    async execution(cell, isWanted) {
      await bound(cell.notebook);
      return isWanted() ? controller.createNotebookCellExecution(cell) : null;
    },
    restart: (notebook) => sessionOf(notebook).restart(),
    onDidChangeView: changed.event,
    dispose() {
      for (const session of sessions.values()) session.dispose();
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

/** An editor of the notebook, as soon as there is one: a notebook is opened before it is shown. */
function untilShown(notebook: vscode.NotebookDocument): Promise<vscode.NotebookEditor> {
  const find = () => vscode.window.visibleNotebookEditors.find((editor) => editor.notebook === notebook);
  return new Promise((resolve) => {
    const shown = find();
    if (shown) return resolve(shown);
    const listening = vscode.window.onDidChangeVisibleNotebookEditors(() => {
      const editor = find();
      if (!editor) return;
      listening.dispose();
      resolve(editor);
    });
  });
}

async function offerRestart(sessions: ReadonlyMap<unknown, NotebookSession>): Promise<void> {
  const restart = 'Restart Kernels';
  const chosen = await vscode.window.showInformationMessage(
    'Steerbook settings take effect when a kernel starts the next time. A restart clears the session.',
    restart,
  );
  if (chosen === restart) for (const session of sessions.values()) session.restart();
}

/** The Steering Lab's panel: one per window, with the newest setting measured and shown. */
import * as vscode from 'vscode';
import { labProgram } from '../../kernel/lab/toCells';
import { readFromLab, type FromLab, type LabOffer, type ToLab } from '../../kernel/lab/messages';
import { firstLabState, labStateOf, laterThan, type LabState } from '../../kernel/lab/setting';
import { openDiff } from '../diff';
import type { EditorKernel } from '../editorKernel';
import { affectsKernels } from '../settings';
import { calledCell, cellOpening } from './cellOpening';
import { measureNewest, type Asked } from './measure';
import { LAB_VIEW, labPage } from './page';
import { savePicture } from './savePicture';
import { reasonOf } from '../reason';
import { waitsForTrust } from '../trust';

const STATE_KEY = 'steerbook.lab.state';
/** VS Code keeps a page's own state only when the window closes normally; ours is saved after each change. */
const KEEP_AFTER_MS = 100;

export interface LabHost {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>;
  readonly kernel: EditorKernel;
}

export interface Lab extends vscode.Disposable {
  /** Shows the Lab with the given state; as it was left if that is not a state. */
  open(state?: unknown): void;
  /** Shows the Lab with the steering of a cell, or says why it cannot. */
  openCell(given: unknown): void;
  /** Takes over a panel that VS Code restored. */
  restore(panel: vscode.WebviewPanel): void;
}

export function createLab({ context, kernel }: LabHost): Lab {
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const webviewOptions = { enableScripts: true, localResourceRoots: [dist] };
  const memory = context.workspaceState;
  let state = labStateOf(memory.get(STATE_KEY)) ?? firstLabState;
  let keeping: NodeJS.Timeout | undefined;
  let shown: ShownLab | null = null;

  const keep = () => {
    clearTimeout(keeping);
    void memory.update(STATE_KEY, state);
  };
  const change = (next: Partial<LabState>) => {
    state = { ...state, changed: laterThan(state), ...next };
    clearTimeout(keeping);
    keeping = setTimeout(keep, KEEP_AFTER_MS);
  };

  function restore(panel: vscode.WebviewPanel): ShownLab {
    panel.webview.options = webviewOptions;
    panel.iconPath = {
      light: vscode.Uri.joinPath(context.extensionUri, 'extension/icons/steer-light.svg'),
      dark: vscode.Uri.joinPath(context.extensionUri, 'extension/icons/steer-dark.svg'),
    };
    const made = showLab(panel, kernel, { state: () => state, change });
    const other = shown;
    shown = made;
    panel.onDidDispose(() => {
      keep();
      if (shown === made) shown = null;
    });
    panel.webview.html = labPage(panel.webview, dist);
    // A window that reopens may restore a panel after another one was opened.
    other?.close();
    return made;
  }

  /** @param notes null if the page keeps what it shows. */
  function reveal(notes: readonly string[] | null): void {
    if (shown) return shown.reveal(notes);
    const { Active } = vscode.ViewColumn;
    restore(vscode.window.createWebviewPanel(LAB_VIEW, 'Steering Lab', Active, webviewOptions)).reveal(notes);
  }

  return {
    open(given) {
      const next = labStateOf(given);
      if (next) change({ setting: next.setting, pinned: next.pinned });
      reveal(next ? [] : null);
    },
    openCell(given) {
      const opening = cellOpening(calledCell(given));
      if (typeof opening === 'string') return void vscode.window.showInformationMessage(opening);
      change({ setting: opening.setting });
      reveal(opening.notes);
    },
    restore,
    dispose() {
      keep();
      shown?.dispose();
    },
  };
}

interface ShownLab extends vscode.Disposable {
  /** Brings the panel to the front; with notes, its page takes over the state that is kept. */
  reveal(notes: readonly string[] | null): void;
  close(): void;
}

interface LabMemory {
  readonly state: () => LabState;
  readonly change: (next: Partial<LabState>) => void;
}

function showLab(panel: vscode.WebviewPanel, kernel: EditorKernel, { state, change }: LabMemory): ShownLab {
  let isReady = false;
  let notesToShow: readonly string[] | null = null;
  let newest: Asked | null = null;
  let isClosed = false;

  const post = (message: ToLab) => {
    if (!isClosed) void panel.webview.postMessage(message);
  };
  const measuring = measureNewest(kernel, post);
  const wait = (number: number, message: string, offer: LabOffer) =>
    post({ kind: 'wrong', number, problems: [{ place: 'setting', code: 'not-trusted', message }], offer });
  const ask = (asked: Asked | null) => {
    newest = asked;
    if (!asked) return;
    if (vscode.workspace.isTrusted) measuring.ask(asked);
    else wait(asked.number, waitsForTrust('The Lab'), 'trust');
  };
  const openPage = (notes: readonly string[]) => {
    notesToShow = null;
    post({ kind: 'open', state: state(), notes });
  };
  /** Takes over the page's state, unless ours is newer. */
  const take = (own: Partial<LabState> & Pick<LabState, 'changed'>) => {
    if (own.changed > state().changed) change(own);
  };
  const begin = (own: LabState | null) => {
    isReady = true;
    if (own) take(own);
    if (measuring.model) post({ kind: 'model', model: measuring.model });
    openPage(notesToShow ?? []);
    if (measuring.waiting !== null) post({ kind: 'waiting', text: measuring.waiting });
  };

  const heard: { readonly [K in FromLab['kind']]: (message: Extract<FromLab, { kind: K }>) => unknown } = {
    ready: ({ state: own }) => begin(own),
    keep: ({ setting, changed }) => take({ setting, changed }),
    ask: ({ number, setting }) => ask({ number, setting }),
    pin: ({ pinned, changed }) => take({ pinned, changed }),
    async copy({ setting }) {
      await vscode.env.clipboard.writeText(labProgram(setting));
      post({ kind: 'said', text: 'Copied.' });
    },
    save: async ({ name, address }) => post({ kind: 'said', text: await savePicture(name, address) }),
    'show-diff': ({ result }) => openDiff(result),
    trust: () => vscode.commands.executeCommand('workbench.trust.manage'),
  };
  const hear = async (said: unknown) => {
    try {
      const message = readFromLab(said);
      await heard[message.kind](message as never);
    } catch (error) {
      post({
        kind: 'said',
        text: `That did not work: ${reasonOf(error)}`,
      });
    }
  };
  const subscriptions = vscode.Disposable.from(
    panel.webview.onDidReceiveMessage(hear),
    // A page that is hidden ends, and begins again when it is shown.
    panel.onDidChangeViewState(() => (isReady &&= panel.visible)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => ask(newest)),
    vscode.workspace.onDidChangeConfiguration((changed) => {
      if (!affectsKernels(changed)) return;
      measuring.forgetModel();
      ask(newest);
    }),
  );
  const dispose = () => {
    isClosed = true;
    measuring.stop();
    subscriptions.dispose();
  };
  panel.onDidDispose(dispose);
  return {
    reveal(notes) {
      panel.reveal();
      if (notes && isReady) openPage(notes);
      else notesToShow = notes ?? notesToShow;
    },
    close: () => {
      panel.dispose();
    },
    dispose,
  };
}

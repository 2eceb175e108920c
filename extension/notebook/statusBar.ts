/** The kernel of the notebook in view: its model and what it is doing, with restart and log one click away. */
import * as vscode from 'vscode';
import { counted } from '../../kernel/language/numbers';
import { deviceParts } from '../../kernel/results/qualification';
import type { KernelView } from './session';
import { NOTEBOOK_TYPE } from './type';

const MENU_COMMAND = 'steerbook.kernelMenu';

interface Appearance {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  readonly loud?: boolean;
}

const APPEARANCES: Readonly<Record<KernelView['state'], Appearance>> = {
  none: { icon: 'circle-outline', text: 'not started', tooltip: 'The kernel starts with the first cell.' },
  starting: { icon: 'sync~spin', text: 'starting', tooltip: 'The kernel process is starting.' },
  loading: { icon: 'sync~spin', text: 'loading', tooltip: 'The model is being loaded.' },
  idle: { icon: 'circle-outline', text: 'idle', tooltip: 'The kernel waits for a cell.' },
  busy: { icon: 'circle-filled', text: 'busy', tooltip: 'The kernel runs a cell.' },
  resting: {
    icon: 'circle-outline',
    text: 'resting',
    tooltip: 'The kernel was idle for long and has freed its memory. The next cell goes on with its session.',
  },
  silent: {
    icon: 'warning',
    text: 'not responding',
    tooltip: 'Nothing was heard from the kernel for 30 seconds. A restart ends it and clears the session.',
    loud: true,
  },
  dead: {
    icon: 'error',
    text: 'ended',
    tooltip: 'The kernel ended and the names of its session are gone. The next run starts a new one.',
    loud: true,
  },
};

/** A cell that others measure; null if none is. */
function elsewhere({ state, place }: KernelView): Appearance | null {
  if (state !== 'busy' || !place) return null;
  const { workers, queue, model } = place;
  const jobs = `The cell is sent as jobs of ${model} to ${queue}`;
  if (workers === null)
    return { icon: 'watch', text: 'waiting for the queue', tooltip: `${jobs}, which does not answer.` };
  if (workers === 0)
    return { icon: 'watch', text: 'waiting for a worker', tooltip: `${jobs}, where no worker takes them.` };
  const on = `on ${counted(workers, 'worker')}`;
  return { icon: 'circle-filled', text: on, tooltip: `${jobs}, and measured there ${on}.` };
}

export interface KernelStatusBar extends vscode.Disposable {
  refresh(): void;
}

/** `viewOf` gives the kernel of a notebook; the item is visible only while a steering notebook is in view. */
export function showKernelStatus(viewOf: (notebook: vscode.NotebookDocument) => KernelView): KernelStatusBar {
  const item = vscode.window.createStatusBarItem('steerbook.kernel', vscode.StatusBarAlignment.Right, 100);
  item.name = 'Steerbook Kernel';
  item.command = MENU_COMMAND;

  function refresh(): void {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    if (notebook?.notebookType !== NOTEBOOK_TYPE) return item.hide();
    const view = viewOf(notebook);
    const away = elsewhere(view);
    const { icon, text, tooltip, loud } = away ?? APPEARANCES[view.state];
    const model = view.place?.model ?? view.model?.id ?? 'Steerbook';
    item.text = `$(${icon}) ${model}: ${text}`;
    item.tooltip = [tooltip, ...(away ? [] : describeModel(view))].join('\n');
    item.backgroundColor = loud ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  }

  const registrations = [
    item,
    vscode.window.onDidChangeActiveNotebookEditor(refresh),
    vscode.commands.registerCommand(MENU_COMMAND, chooseKernelAction),
  ];
  refresh();
  return {
    refresh,
    dispose: () => {
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

function describeModel({ model, residentMiB }: KernelView): string[] {
  if (!model) return [];
  const { id, n_layers, d_model, precision } = model;
  return [
    `${id}: ${n_layers} layers of width ${d_model}, ${precision}`,
    ...deviceParts(model),
    ...(residentMiB > 0 ? [`${Math.round(residentMiB)} MiB resident`] : []),
  ];
}

async function chooseKernelAction(): Promise<void> {
  const actions = [
    { label: '$(debug-restart) Restart Kernel', command: 'steerbook.restartKernel' },
    { label: '$(stop-circle) Interrupt', command: 'notebook.cancelExecution' },
    { label: '$(output) Show Kernel Log', command: 'steerbook.showLog' },
  ];
  const chosen = await vscode.window.showQuickPick(actions, { title: 'Steerbook Kernel' });
  if (chosen) await vscode.commands.executeCommand(chosen.command);
}

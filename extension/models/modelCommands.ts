/** What can be done with a row of the models view. */
import * as vscode from 'vscode';
import { isModelName, nameToUse, type ListedModel } from '../../kernel/process/modelsProtocol';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from '../notebook/type';
import { mayReachOutside } from '../trust';
import { modelItem, stateOf } from './modelItem';
import { removeAsked } from './removing';
import type { RunningDownloads } from './runningDownloads';
import type { SteerModels } from './steerModels';
import type { Verifying } from './verifying';

export interface ModelCommandsHost {
  readonly downloads: RunningDownloads;
  readonly models: SteerModels;
  readonly refresh: () => void;
  readonly verify: (model: ListedModel, what: Verifying) => Promise<void>;
}

interface Command {
  /** As the command palette shows it. */
  readonly title: string;
  /** Models that it has something to do for. */
  readonly states: readonly ListedModel['state'][];
  readonly run: (model: ListedModel) => unknown;
}

const usable = ['bundled', 'whole'] as const;
const there = ['whole', 'unusable'] as const;

/** The commands `steerbook.models.…`. Called without a row, they ask which model is meant. */
export function registerModelCommands(host: ModelCommandsHost): vscode.Disposable {
  const { downloads, verify } = host;
  const commands: Readonly<Record<string, Command>> = {
    download: {
      ...{ title: 'Download Model', states: ['absent', 'partial'] },
      run: ({ name, unfinished, state }) =>
        state === 'whole' ? tellWhole(name) : downloads.start(unfinished ?? name),
    },
    cancelDownload: {
      ...{ title: 'Cancel Download', states: ['downloading'] },
      run: ({ name }) => downloads.cancel(name),
    },
    setDefault: { title: 'Set as Default Model', states: usable, run: setDefault },
    useInNotebook: { title: 'Use Model in Notebook', states: usable, run: useInNotebook },
    reveal: { title: 'Reveal Model in Folder', states: there, run: reveal },
    verify: { title: 'Verify Model', states: there, run: (model) => verify(model, 'files') },
    measurePrecision: {
      ...{ title: 'Measure 8-bit Precision', states: usable },
      run: (model) => verify(model, '8bit'),
    },
    remove: {
      ...{ title: 'Remove Model', states: [...there, 'partial'] },
      run: (model) => removeAsked(model, host.models),
    },
  };
  const registered = Object.entries(commands).map(([id, command]) =>
    vscode.commands.registerCommand(`steerbook.models.${id}`, async (given?: unknown) => {
      // A key binding may call a command that its menus do not offer.
      if (!(await mayReachOutside(command.title))) return;
      const models = await host.models.list();
      const name = nameOf(given);
      const model = models.find((known) => known.name === name) ?? (await pick(models, command, downloads));
      if (!model) return;
      const done = command.run(model);
      host.refresh();
      await done;
      host.refresh();
    }),
  );
  return vscode.Disposable.from(
    ...registered,
    vscode.commands.registerCommand('steerbook.models.refresh', host.refresh),
    vscode.commands.registerCommand('steerbook.models.add', async () => {
      if (await mayReachOutside(addTitle)) await add(host);
    }),
  );
}

/** A link of the welcome names a model that may have been downloaded since. */
function tellWhole(name: string): void {
  void vscode.window.showInformationMessage(`${name} is on this machine already.`);
}

const addTitle = 'Add a Model from the Hub…';

function nameOf(given: unknown): unknown {
  return typeof given === 'object' && given !== null ? Reflect.get(given, 'name') : given;
}

/** Asks which of the models is meant that the command is for. */
async function pick(
  models: readonly ListedModel[],
  { title, states }: Command,
  downloads: RunningDownloads,
): Promise<ListedModel | undefined> {
  const fitting = models
    .map((model) => ({ model, progress: downloads.progressOf(model.name), isDefault: false }))
    .filter((shown) => states.includes(stateOf(shown)));
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage(`${title}: there is no model for that now.`);
    return undefined;
  }
  const items = fitting.map((shown) => {
    const { description } = modelItem(shown);
    return { label: shown.model.name, description: String(description), model: shown.model };
  });
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Which model?' }))?.model;
}

async function add({ downloads, refresh }: ModelCommandsHost): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: addTitle.replace('…', ''),
    prompt: 'A repository of the Hugging Face Hub with a checkpoint of GPT-2’s architecture.',
    placeHolder: 'owner/name or owner/name@revision',
    validateInput: (text) =>
      text === '' || isModelName(text) ? null : 'Write owner/name, or owner/name@revision.',
  });
  if (!name) return;
  await downloads.start(name);
  refresh();
}

async function setDefault(model: ListedModel): Promise<void> {
  const settings = () => vscode.workspace.getConfiguration('steerbook');
  const name = nameToUse(model);
  await settings().update('model', name, vscode.ConfigurationTarget.Global);
  const used = settings().get('model');
  if (used !== name)
    void vscode.window.showInformationMessage(
      `${name} is the default now, but not here: the settings of this workspace say ${String(used)}.`,
    );
}

/** Puts a `model` statement into a cell of its own before the selected one. */
async function useInNotebook(model: ListedModel): Promise<void> {
  const editor = vscode.window.activeNotebookEditor;
  if (editor?.notebook.notebookType !== NOTEBOOK_TYPE) {
    void vscode.window.showInformationMessage('Open a steering notebook first.');
    return;
  }
  const at = editor.selection.start;
  const source = `model ${nameToUse(model)}`;
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, source, LANGUAGE_ID);
  const edit = new vscode.WorkspaceEdit();
  edit.set(editor.notebook.uri, [vscode.NotebookEdit.insertCells(at, [cell])]);
  await vscode.workspace.applyEdit(edit);
  const range = new vscode.NotebookRange(at, at + 1);
  editor.selection = range;
  editor.revealRange(range);
}

async function reveal({ name, revisions }: ListedModel): Promise<void> {
  const { folder } = revisions.find(({ isWhole }) => isWhole) ?? revisions[0] ?? {};
  if (folder === undefined) return;
  const isElsewhere = vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web;
  if (!isElsewhere) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(folder));
    return;
  }
  // The window that is seen is on another machine, or in a browser.
  const copy = 'Copy Path';
  const chosen = await vscode.window.showInformationMessage(`${name} is in ${folder}`, copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(folder);
}

/** What can be done with a row of the models view. */
import * as vscode from 'vscode';
import { showBytes } from '../../model/bytes';
import type { ListedModel } from '../../kernel/process/modelsProtocol';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from '../notebook/type';
import { reasonOf } from '../reason';
import { isTrusted } from '../trust';
import type { RunningDownloads } from './runningDownloads';
import type { SteerModels } from './steerModels';

export interface ModelCommandsHost {
  readonly downloads: RunningDownloads;
  readonly models: SteerModels;
  readonly refresh: () => void;
}

type Command = (model: ListedModel) => unknown;

/** The commands `steerbook.models.…`. Called without a row, they ask which model is meant. */
export function registerModelCommands(host: ModelCommandsHost): vscode.Disposable {
  const commands: Readonly<Record<string, { readonly title: string; readonly run: Command }>> = {
    download: { title: 'Download Model', run: ({ name }) => host.downloads.start(name) },
    cancelDownload: { title: 'Cancel Download', run: ({ name }) => host.downloads.cancel(name) },
    setDefault: { title: 'Set as Default Model', run: ({ name }) => setDefault(name) },
    useInNotebook: { title: 'Use Model in Notebook', run: ({ name }) => useInNotebook(name) },
    reveal: { title: 'Reveal Model', run: reveal },
    remove: { title: 'Remove Model', run: (model) => remove(host, model) },
  };
  const registered = Object.entries(commands).map(([id, { title, run }]) =>
    vscode.commands.registerCommand(`steerbook.models.${id}`, async (given?: unknown) => {
      // A key binding may call a command that its menus do not offer.
      if (!(await isTrusted(title))) return;
      const models = await host.models.list();
      const name = nameOf(given);
      const model = models.find((known) => known.name === name) ?? (await pick(models, title));
      if (model) await run(model);
      host.refresh();
    }),
  );
  return vscode.Disposable.from(
    ...registered,
    vscode.commands.registerCommand('steerbook.models.refresh', host.refresh),
    vscode.commands.registerCommand('steerbook.models.add', async () => {
      if (await isTrusted('Download a Model')) await add(host);
    }),
  );
}

function nameOf(given: unknown): unknown {
  return typeof given === 'object' && given !== null ? Reflect.get(given, 'name') : given;
}

async function pick(models: readonly ListedModel[], title: string): Promise<ListedModel | undefined> {
  const items = models.map((model) => ({ label: model.name, model }));
  return (await vscode.window.showQuickPick(items, { title }))?.model;
}

/** `owner/name[@revision]` at a glance; the command that downloads looks closer. */
const modelName = /^[\w.-]+\/[\w.-]+(@[^\s@]+)?$/;

async function add({ downloads }: ModelCommandsHost): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: 'Download a Model',
    prompt: 'A repository of the Hugging Face Hub with a checkpoint of GPT-2’s architecture.',
    placeHolder: 'owner/name or owner/name@revision',
    validateInput: (text) =>
      text === '' || modelName.test(text) ? null : 'Write owner/name, or owner/name@revision.',
  });
  if (name) await downloads.start(name);
}

async function setDefault(name: string): Promise<void> {
  await vscode.workspace
    .getConfiguration('steerbook')
    .update('model', name, vscode.ConfigurationTarget.Global);
}

/** Puts a `model` statement into a cell of its own before the selected one. */
async function useInNotebook(name: string): Promise<void> {
  const editor = vscode.window.activeNotebookEditor;
  if (editor?.notebook.notebookType !== NOTEBOOK_TYPE) {
    void vscode.window.showInformationMessage('Open a steering notebook first.');
    return;
  }
  const at = editor.selection.start;
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, `model ${name}`, LANGUAGE_ID);
  const edit = new vscode.WorkspaceEdit();
  edit.set(editor.notebook.uri, [vscode.NotebookEdit.insertCells(at, [cell])]);
  await vscode.workspace.applyEdit(edit);
  const range = new vscode.NotebookRange(at, at + 1);
  editor.selection = range;
  editor.revealRange(range);
}

async function reveal({ revisions }: ListedModel): Promise<void> {
  const [revision] = revisions;
  if (revision) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(revision.folder));
}

async function remove({ models }: ModelCommandsHost, model: ListedModel): Promise<void> {
  const { name, bytes, revisions } = model;
  const confirm = 'Remove';
  const several = revisions.length > 1 ? ` All ${revisions.length} revisions are removed.` : '';
  const detail = `${showBytes(bytes)} are freed.${several} Python's tools share this folder: they will not find the model either.`;
  const message = `Remove the model ${name}?`;
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, confirm)) !== confirm) return;
  try {
    await models.remove(name);
  } catch (error) {
    void vscode.window.showErrorMessage(reasonOf(error));
  }
}

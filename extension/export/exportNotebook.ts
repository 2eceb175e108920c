/** `Steerbook: Export…`: what a notebook shows, as a document that travels. Nothing runs but our own writers. */
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { RunDocument } from '../../kernel/formats/document';
import {
  documentFormatNames,
  documentFormats,
  type DocumentFormatName,
} from '../../kernel/formats/documents';
import { startCommand } from '../../kernel/process/forkKernel';
import { closed, collect } from '../commandOutput';
import { NOTEBOOK_TYPE } from '../notebook/type';
import { reasonOf } from '../reason';
import { shownDocument } from './shownDocument';

interface ExportHost {
  /** Path of the command's program. */
  readonly cliFile: string;
  readonly version: string;
}

/** The arguments that a key binding may pass: what it says is not asked for. */
const argumentsSchema = v.object({
  format: v.exactOptional(v.picklist(documentFormatNames)),
  to: v.exactOptional(v.string()),
  code: v.exactOptional(v.boolean()),
});

interface Choice {
  readonly format: DocumentFormatName;
  readonly hasCode: boolean;
}

/** Writes the results of the notebook in view. */
export async function exportNotebook(host: ExportHost, given?: unknown): Promise<void> {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.notebookType !== NOTEBOOK_TYPE) {
    tell('Open a steering notebook first.');
    return;
  }
  const document = shownDocument(notebook, host.version);
  if (!document) {
    tell('There are no results to export: run the cells first.');
    return;
  }
  // The button of a notebook passes things of its own.
  const read = v.safeParse(argumentsSchema, given);
  const said = read.success ? read.output : {};
  const choice = said.format ? { format: said.format, hasCode: said.code ?? true } : await askFormat();
  if (!choice) return;
  const target = said.to ?? (await askTarget(notebook, choice.format));
  if (target === null) return;
  const failure = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Writing ${basename(target)}` },
    () => write(host, document, choice, target).catch(reasonOf),
  );
  if (failure !== null) void vscode.window.showErrorMessage(`The export did not work: ${failure}`);
  else void offerToOpen(target, choice.format);
}

function tell(sentence: string): void {
  void vscode.window.showInformationMessage(sentence);
}

async function askFormat(): Promise<Choice | undefined> {
  const items = documentFormatNames.flatMap((format) => {
    const { label, detail } = documentFormats[format];
    const whole = { label, detail, format, hasCode: true };
    const withoutCode = `${label} without code`;
    return format === 'html' ? [whole, { ...whole, label: withoutCode, hasCode: false }] : [whole];
  });
  return vscode.window.showQuickPick(items, {
    title: 'Export',
    placeHolder: 'What the notebook shows, as …',
  });
}

/** The path of the file or the folder; null if the person chose none. */
async function askTarget(
  { uri }: vscode.NotebookDocument,
  format: DocumentFormatName,
): Promise<string | null> {
  const { label, ending } = documentFormats[format];
  const folder =
    uri.scheme === 'file'
      ? vscode.Uri.file(dirname(uri.fsPath))
      : vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = basename(uri.path).replace(/\.steer$/, '');
  if (ending !== null) {
    const defaultUri = folder && vscode.Uri.joinPath(folder, name + ending);
    const chosen = await vscode.window.showSaveDialog({
      ...{ title: label, filters: { [label]: [ending.slice(1)] } },
      ...(defaultUri && { defaultUri }),
    });
    return chosen?.fsPath ?? null;
  }
  const chosen = await vscode.window.showOpenDialog({
    ...{ title: `${label}: the folder in which ${name}-tables is made`, openLabel: 'Export here' },
    ...{ canSelectFolders: true, canSelectFiles: false },
    ...(folder && { defaultUri: folder }),
  });
  const [inside] = chosen ?? [];
  return inside ? join(inside.fsPath, `${name}-tables`) : null;
}

/** Has the command draw and write it, in a process of its own. @returns why it did not; null if it did. */
async function write(
  { cliFile }: ExportHost,
  document: RunDocument,
  { format, hasCode }: Choice,
  target: string,
): Promise<string | null> {
  const options = ['--from', '-', `--${format}`, target, ...(hasCode ? [] : ['--no-code'])];
  const child = startCommand(cliFile, ['report', ...options], {}, JSON.stringify(document));
  const [code, errors] = await Promise.all([closed(child), collect(child.stderr), collect(child.stdout)]);
  // 1: it is written, and says which cells failed.
  return code === 0 || code === 1 ? null : errors.trim() || 'The command steer said nothing.';
}

async function offerToOpen(target: string, format: DocumentFormatName): Promise<void> {
  const open = 'Open';
  if ((await vscode.window.showInformationMessage(`${basename(target)} is written.`, open)) !== open) return;
  const isFolder = documentFormats[format].ending === null;
  const uri = vscode.Uri.file(isFolder ? join(target, 'index.csv') : target);
  // A page is for a browser.
  if (format === 'html') await vscode.env.openExternal(uri);
  else await vscode.commands.executeCommand('vscode.open', uri);
}

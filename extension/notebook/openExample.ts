/** A gallery of the notebooks that come with Steerbook. A copy is opened, so that the example stays as it is. */
import * as vscode from 'vscode';
import { parseNotebook, type NotebookCell } from '../../kernel/language/cells';
import { quoted } from '../../kernel/language/quoted';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from './type';

/** The first in the list. */
const FIRST = 'love-hate.steer';
const ENDING = '.steer';

interface Example extends vscode.QuickPickItem {
  readonly cells: readonly NotebookCell[];
}

/** @param folder where the examples are. @param name the file of one of them, which is then opened without asking. */
export async function openExample(folder: vscode.Uri, name?: string): Promise<void> {
  const chosen = name === undefined ? await choose(folder) : await readExample(folder, name);
  if (!chosen) return;
  const notebook = await vscode.workspace.openNotebookDocument(
    NOTEBOOK_TYPE,
    new vscode.NotebookData(chosen.cells.map((cell) => cellData(cell, folder))),
  );
  await vscode.window.showNotebookDocument(notebook);
}

function choose(folder: vscode.Uri): Thenable<Example | undefined> {
  return vscode.window.showQuickPick(readExamples(folder), {
    title: 'Open Example',
    placeHolder: 'A copy is opened; the figures of the post are among them',
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

async function readExamples(folder: vscode.Uri): Promise<Example[]> {
  const files = await vscode.workspace.fs.readDirectory(folder);
  const names = files.map(([name]) => name).filter((name) => name.endsWith(ENDING));
  const first = names.filter((name) => name === FIRST);
  const others = names.filter((name) => name !== FIRST).sort();
  return Promise.all([...first, ...others].map((name) => readExample(folder, name)));
}

/** Titled by its heading; its first sentences are the detail. */
async function readExample(folder: vscode.Uri, name: string): Promise<Example> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
  const cells = parseNotebook(new TextDecoder().decode(bytes));
  const [heading = name, ...lines] = (cells[0]?.source ?? '').split('\n');
  const label = heading.replace(/^#+ /, '');
  return { label, description: name.slice(0, -ENDING.length), detail: withoutLinks(lines), cells };
}

/** Lines of Markdown as a list can show them: `[the post]` is its words, and where it leads is left out. */
function withoutLinks(lines: readonly string[]): string {
  const shown = lines.filter((line) => !/^\[[^\]]+\]: /.test(line));
  return shown
    .join(' ')
    .replaceAll(/\[([^\]]+)\]/g, '$1')
    .trim();
}

/** The copy has no folder, so that its texts are named where they are. */
function cellData({ kind, source }: NotebookCell, folder: vscode.Uri): vscode.NotebookCellData {
  const { Code, Markup } = vscode.NotebookCellKind;
  if (kind === 'markdown') return new vscode.NotebookCellData(Markup, source, 'markdown');
  const texts = vscode.Uri.joinPath(folder, 'texts').fsPath.replaceAll('\\', '/');
  const located = source.replaceAll('"texts/', `${quoted(texts).slice(0, -1)}/`);
  return new vscode.NotebookCellData(Code, located, LANGUAGE_ID);
}

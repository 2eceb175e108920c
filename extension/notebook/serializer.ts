/**
 * Converts `.steer` files to VS Code's notebook data and back. Cell metadata carries what is needed to keep the bytes
 * unchanged.
 */
import * as vscode from 'vscode';
import {
  decodeNotebook,
  formatNotebook,
  parseNotebook,
  type NotebookCell,
} from '../../kernel/language/cells';
import { count } from '../../kernel/language/numbers';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from './type';

const LANGUAGES = { code: LANGUAGE_ID, markdown: 'markdown' } as const;
const KINDS = { code: vscode.NotebookCellKind.Code, markdown: vscode.NotebookCellKind.Markup } as const;

/** VS Code draws and keeps each cell; far more than anybody writes would stop the window. */
const mostCells = 5000;

/** If a file cannot be shown, no notebook opens, because saving one would overwrite the file. */
export const steerSerializer: vscode.NotebookSerializer = {
  deserializeNotebook(bytes) {
    const decoded = decodeNotebook(bytes);
    if ('error' in decoded) {
      const { message, line, column } = decoded.error;
      throw unreadable(`${message} (line ${line}, column ${column})`);
    }
    const cells = parseNotebook(decoded.text);
    if (cells.length > mostCells)
      throw unreadable(
        `This file has ${count(cells.length)} cells; a notebook has ${count(mostCells)} at most.`,
      );
    return new vscode.NotebookData(cells.map(cellData));
  },
  serializeNotebook(notebook) {
    return new TextEncoder().encode(formatNotebook(notebook.cells.map(notebookCell)));
  },
};

/** VS Code shows only that there was an error, so this message says which, and offers the file as text. */
function unreadable(reason: string): Error {
  void offerText(reason);
  return new Error(reason);
}

async function offerText(reason: string): Promise<void> {
  const openAsText = 'Open in the Text Editor';
  const chosen = await vscode.window.showErrorMessage(reason, openAsText);
  const uri = chosen && unopenedNotebook();
  if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, 'default');
}

/** VS Code does not say which file it decodes: it is the one in view that has not become a notebook. */
function unopenedNotebook(): vscode.Uri | undefined {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const opened = new Set(vscode.workspace.notebookDocuments.map(({ uri }) => uri.toString()));
  return [activeTabGroup, ...all]
    .flatMap(({ activeTab }) =>
      activeTab?.input instanceof vscode.TabInputNotebook ? [activeTab.input] : [],
    )
    .find(({ notebookType, uri }) => notebookType === NOTEBOOK_TYPE && !opened.has(uri.toString()))?.uri;
}

function cellData({ kind, source, origin }: NotebookCell): vscode.NotebookCellData {
  const data = new vscode.NotebookCellData(KINDS[kind], source, LANGUAGES[kind]);
  data.metadata = { origin };
  return data;
}

function notebookCell({ kind, value, metadata }: vscode.NotebookCellData): NotebookCell {
  return {
    kind: kind === KINDS.code ? 'code' : 'markdown',
    source: value.replace(/\r\n?/g, '\n'),
    origin: metadata?.origin as NotebookCell['origin'],
  };
}

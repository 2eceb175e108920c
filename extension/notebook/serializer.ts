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
import { LANGUAGE_ID } from './type';

const LANGUAGES = { code: LANGUAGE_ID, markdown: 'markdown' } as const;
const KINDS = { code: vscode.NotebookCellKind.Code, markdown: vscode.NotebookCellKind.Markup } as const;

/** If a file cannot be decoded, no notebook opens, because saving one would overwrite the file. */
export const steerSerializer: vscode.NotebookSerializer = {
  deserializeNotebook(bytes) {
    const decoded = decodeNotebook(bytes);
    if ('error' in decoded) {
      const { message, line, column } = decoded.error;
      throw unreadable(`${message} (line ${line}, column ${column})`);
    }
    return new vscode.NotebookData(parseNotebook(decoded.text).map(cellData));
  },
  serializeNotebook(notebook) {
    return new TextEncoder().encode(formatNotebook(notebook.cells.map(notebookCell)));
  },
};

/** VS Code shows only that there was an error, so this message says which. */
function unreadable(reason: string): Error {
  void vscode.window.showErrorMessage(reason);
  return new Error(reason);
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

import * as vscode from 'vscode';
import { LANGUAGE_ID, NOTEBOOK_TYPE } from './type';

const INTRODUCTION = `# Steering GPT-2
The cell below records what the model makes of two prompts, adds their difference to the residual stream
just before layer 4, twice as strong, and completes a prompt without and with it.`;

const EXAMPLE = `steer "Love" - "Hate" @4 x2
"I hate you because"`;

/** Opens an untitled notebook that runs as it is. */
export async function openNewNotebook(): Promise<void> {
  const notebook = await vscode.workspace.openNotebookDocument(
    NOTEBOOK_TYPE,
    new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, INTRODUCTION, 'markdown'),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, EXAMPLE, LANGUAGE_ID),
    ]),
  );
  await vscode.window.showNotebookDocument(notebook);
}

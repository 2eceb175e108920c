/** The Lab's commands. Its code is loaded only when a command is called or VS Code restores a panel. */
import * as vscode from 'vscode';
import type { EditorKernel } from '../editorKernel';
import { once } from '../once';
import { LAB_VIEW } from './page';

/**
 * Registers `steerbook.openLab`, which takes the state to open with, `steerbook.openInLab`, and the restoring of
 * panels.
 */
export function registerLab(context: vscode.ExtensionContext, kernel: () => Promise<EditorKernel>): void {
  const lab = once(async () => {
    const { createLab } = await import('./lab');
    const made = createLab({ context, kernel: await kernel() });
    context.subscriptions.push(made);
    return made;
  });
  const { registerCommand } = vscode.commands;
  context.subscriptions.push(
    registerCommand('steerbook.openLab', async (state?: unknown) => (await lab()).open(state)),
    registerCommand('steerbook.openInLab', async (cell?: unknown) => (await lab()).openCell(cell)),
    vscode.window.registerWebviewPanelSerializer(LAB_VIEW, {
      deserializeWebviewPanel: async (panel: vscode.WebviewPanel) => {
        (await lab()).restore(panel);
      },
    }),
  );
}

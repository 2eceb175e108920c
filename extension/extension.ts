/** Where VS Code enters: registers every adapter, and does no work of its own. */
import * as vscode from 'vscode';
import { checkWhileTyping, showRunErrors } from './language/diagnostics';
import { provideQuickFixes } from './language/quickFixes';
import { registerKernels, type Kernels } from './notebook/controller';
import { openNewNotebook } from './notebook/newNotebook';
import { steerSerializer } from './notebook/serializer';
import { NOTEBOOK_TYPE } from './notebook/type';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Steerbook Kernel', { log: true });
  const runErrors = showRunErrors();
  const kernels = registerKernels(context, log, runErrors);
  const checks = checkWhileTyping((notebook) => kernels.viewOf(notebook).model, kernels.onDidChangeView);
  const { registerCommand } = vscode.commands;
  context.subscriptions.push(
    log,
    runErrors,
    kernels,
    vscode.workspace.registerNotebookSerializer(NOTEBOOK_TYPE, steerSerializer, { transientOutputs: true }),
    checks,
    provideQuickFixes(checks),
    registerCommand('steerbook.newNotebook', openNewNotebook),
    registerCommand('steerbook.restartKernel', () => restartActive(kernels)),
    registerCommand('steerbook.showLog', () => log.show()),
  );
}

function restartActive(kernels: Kernels): void {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.notebookType === NOTEBOOK_TYPE) kernels.restart(notebook);
}

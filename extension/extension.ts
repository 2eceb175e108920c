/** The entry point of the extension: registers every adapter, and does no work of its own. */
import * as vscode from 'vscode';
import { forkFacts, forkKernel } from '../kernel/process/forkKernel';
import { provideDiffDocuments } from './diff';
import { registerEditorCommands } from './editorCommands';
import { registerLab } from './lab/register';
import { provideAssistance } from './language/assistance';
import { showRunErrors } from './language/diagnostics';
import { provideNames } from './language/names';
import { provideRefactorings } from './language/refactorActions';
import { provideStructure } from './language/structure';
import { helperProcess } from './helperProcess';
import { registerKernels, type Kernels } from './notebook/controller';
import { askDownload } from './models/askDownload';
import { registerModels } from './models/registerModels';
import { showRunningDownloads } from './models/runningDownloads';
import { steerModels } from './models/steerModels';
import { showFreshness } from './notebook/freshnessItems';
import { keepOutputs } from './notebook/keeping';
import { openNewNotebook } from './notebook/newNotebook';
import { openExample } from './notebook/openExample';
import { answerRenderers } from './notebook/rendererRequests';
import { steerSerializer } from './notebook/serializer';
import { NOTEBOOK_TYPE } from './notebook/type';
import { once } from './once';
import { registerQueue } from './queue/registerQueue';
import { downloadFolder, kernelEnvironment, networkSettings, windowKernelOptions } from './settings';
import { keepQueuePassword } from './queueOptions';
import { isTrusted } from './trust';

/** Files that a notebook names may be large. */
const KEEP_LONGEST_MS = 60_000;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Steerbook Kernel', { log: true });
  const runErrors = showRunErrors();
  const cliFile = context.asAbsolutePath('dist/cli.js');
  const models = steerModels({
    cliFile,
    cacheFolder: downloadFolder,
    network: networkSettings,
  });
  const downloads = showRunningDownloads(models);
  const kernelHost = {
    fork: () => forkKernel(context.asAbsolutePath('dist/kernel.js'), [], kernelEnvironment()),
    allowDownload: askDownload,
    downloading: (model: string) => void downloads.watch(model),
  };
  const kernels = registerKernels(context, { kernel: kernelHost, log, diagnostics: runErrors });
  const { onDidChangeView } = kernels;
  const keeper = helperProcess(() => forkFacts(context.asAbsolutePath('dist/keep.js')), KEEP_LONGEST_MS);
  const modelOf = (notebook: vscode.NotebookDocument) => kernels.viewOf(notebook).model;
  const { registerCommand } = vscode.commands;
  context.subscriptions.push(
    log,
    runErrors,
    downloads,
    kernels,
    vscode.workspace.registerNotebookSerializer(NOTEBOOK_TYPE, steerSerializer, { transientOutputs: true }),
    keeper,
    keepOutputs({
      process: keeper,
      store: vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'outputs').fsPath,
      createExecution: (cell, isWanted) => kernels.execution(cell, isWanted),
      log: (line) => log.info(line),
    }),
    showFreshness(context, keeper),
    provideNames(),
    provideStructure(),
    provideRefactorings(),
    provideAssistance(context, { modelOf, onDidChangeView }, models),
    registerCommand('steerbook.newNotebook', openNewNotebook),
    registerCommand('steerbook.openExample', (name?: unknown) =>
      openExample(
        vscode.Uri.joinPath(context.extensionUri, 'examples'),
        typeof name === 'string' ? name : undefined,
      ),
    ),
    registerCommand('steerbook.restartKernel', async () => {
      // A key binding may call a command that its menus do not offer.
      if (await isTrusted('Restart Kernel')) restartActive(kernels);
    }),
    registerCommand('steerbook.export', async (given?: unknown) => {
      const { exportNotebook } = await import('./export/exportNotebook');
      const { version } = context.extension.packageJSON as { readonly version: string };
      await exportNotebook({ cliFile, version }, given);
    }),
    keepQueuePassword(context),
    registerCommand('steerbook.showLog', () => log.show()),
    provideDiffDocuments(),
    answerRenderers(),
  );
  const editorKernel = once(async () => {
    const { openEditorKernel } = await import('./editorKernel');
    const kernel = openEditorKernel({
      ...kernelHost,
      kernelOptions: () => windowKernelOptions(context),
      log: (line) => log.info(line),
    });
    context.subscriptions.push(kernel);
    return kernel;
  });
  registerModels(context, models, downloads);
  registerQueue(context);
  registerEditorCommands(context, editorKernel);
  registerLab(context, editorKernel);
}

function restartActive(kernels: Kernels): void {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook?.notebookType === NOTEBOOK_TYPE) kernels.restart(notebook);
}

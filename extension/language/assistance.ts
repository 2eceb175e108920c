/** Help while writing: completion, signatures, hovers, colours and hints. None of it starts a kernel or loads weights. */
import * as vscode from 'vscode';
import { forkFacts } from '../../kernel/process/forkKernel';
import type { SteerModels } from '../models/steerModels';
import type { Kernels } from '../notebook/controller';
import { downloadFolder } from '../settings';
import { provideColours } from './colours';
import { provideCompletion } from './completion';
import { factsProcess } from './factsProcess';
import { provideHints } from './hints';
import { provideHover } from './hover';
import { openFacts } from './openFacts';
import { provideSignatureHelp } from './signatureHelp';

export function provideAssistance(
  context: vscode.ExtensionContext,
  kernels: Pick<Kernels, 'viewOf' | 'onDidChangeView'>,
  models: Pick<SteerModels, 'list'>,
): vscode.Disposable {
  const process = factsProcess(() => forkFacts(context.asAbsolutePath('dist/facts.js')));
  const factsAt = openFacts({
    ...{ process, models, cacheFolder: downloadFolder },
    bundledFolder: context.asAbsolutePath('model/bundled'),
    modelOf: (notebook) => kernels.viewOf(notebook).model,
  });
  return vscode.Disposable.from(
    process,
    provideCompletion(factsAt),
    provideHover(factsAt),
    provideSignatureHelp(),
    provideColours(),
    provideHints(factsAt, kernels.onDidChangeView),
  );
}

/** Help while writing: mistakes, completion, signatures, hovers, colours, hints and lengths of sweeps. None of it starts a kernel or loads weights. */
import * as vscode from 'vscode';
import { forkFacts } from '../../kernel/process/forkKernel';
import type { SteerModels } from '../models/steerModels';
import type { Kernels } from '../notebook/controller';
import { downloadFolder } from '../settings';
import { showSweepLengths } from '../notebook/sweepLengths';
import { provideColours } from './colours';
import { provideCompletion } from './completion';
import { checkWhileTyping } from './diagnostics';
import { factsProcess } from './factsProcess';
import { provideHints } from './hints';
import { provideHover } from './hover';
import { openFacts, type FactsHost } from './openFacts';
import { provideQuickFixes } from './quickFixes';
import { provideSignatureHelp } from './signatureHelp';

export function provideAssistance(
  context: vscode.ExtensionContext,
  { modelOf, onDidChangeView }: Pick<FactsHost, 'modelOf'> & Pick<Kernels, 'onDidChangeView'>,
  models: Pick<SteerModels, 'list'>,
): vscode.Disposable {
  const process = factsProcess(() => forkFacts(context.asAbsolutePath('dist/facts.js')));
  const factsAt = openFacts({
    ...{ process, models, cacheFolder: downloadFolder },
    bundledFolder: context.asAbsolutePath('model/bundled'),
    modelOf,
  });
  const checks = checkWhileTyping(modelOf, onDidChangeView, factsAt);
  return vscode.Disposable.from(
    process,
    checks,
    provideQuickFixes(checks),
    provideCompletion(factsAt),
    provideHover(factsAt),
    provideSignatureHelp(),
    provideColours(),
    provideHints(factsAt, onDidChangeView),
    showSweepLengths(factsAt, onDidChangeView),
  );
}

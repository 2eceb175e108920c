/** Hints beside programs, if people want them: counts of tokens, positions, default layers. */
import * as vscode from 'vscode';
import { inlayHints } from '../../kernel/language/inlayHints';
import { showsInlayHints } from '../settings';
import type { FactsAt } from './openFacts';
import { cellsIn, ownerOf, readSoon, steerDocuments, type ProgramCell } from './program';

export function provideHints(factsAt: FactsAt, onDidChangeModel: vscode.Event<unknown>): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changed.event,
    async provideInlayHints(document, range, token) {
      const owner = ownerOf(document);
      if (!owner || !showsInlayHints(document.uri)) return [];
      const program = await readSoon(owner);
      const { analysis } = program;
      const hints: vscode.InlayHint[] = [];
      for (const { cell, analyzed } of cellsIn(program, document)) {
        const shown = cell.range.intersection(range);
        if (!shown || token.isCancellationRequested) continue;
        const span = { start: cell.offsetAt(shown.start), end: cell.offsetAt(shown.end) };
        const found = await inlayHints(analysis, analyzed, span, (offset) =>
          factsAt(owner, analysis, { cell: cell.index, offset }),
        );
        hints.push(...found.map((hint) => shownHint(hint, cell)));
      }
      return hints;
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerInlayHintsProvider(steerDocuments, provider),
    onDidChangeModel(() => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('steerbook')) changed.fire();
    }),
  );
}

function shownHint(
  { offset, label }: { readonly offset: number; readonly label: string },
  cell: ProgramCell,
): vscode.InlayHint {
  const hint = new vscode.InlayHint(cell.rangeOf({ start: offset, end: offset }).start, label);
  hint.paddingLeft = true;
  return hint;
}

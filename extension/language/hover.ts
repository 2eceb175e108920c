/** What is said of the part of a program that the pointer is on. */
import * as vscode from 'vscode';
import { hoverAt } from '../../kernel/language/hovers';
import { explained } from './explained';
import type { FactsAt } from './openFacts';
import { placeIn, steerDocuments } from './program';

export function provideHover(factsAt: FactsAt): vscode.Disposable {
  return vscode.languages.registerHoverProvider(steerDocuments, {
    async provideHover(document, position) {
      const at = await placeIn(document, position);
      if (!at) return null;
      const { owner, program, cell, place } = at;
      const hover = await hoverAt(program.analysis, place, factsAt(owner, program.analysis, place));
      return hover && new vscode.Hover(explained(hover.says), cell.rangeOf(hover));
    },
  });
}

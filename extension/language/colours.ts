/** Semantic colours of names, options, layers and coefficients. */
import * as vscode from 'vscode';
import { semanticKinds, semanticModifiers, semanticTokens } from '../../kernel/language/semanticTokens';
import { cellsIn, programAround, steerDocuments, type Program } from './program';

const legend = new vscode.SemanticTokensLegend([...semanticKinds], [...semanticModifiers]);

export function provideColours(): vscode.Disposable {
  return vscode.languages.registerDocumentSemanticTokensProvider(
    steerDocuments,
    {
      async provideDocumentSemanticTokens(document) {
        const program = await programAround(document);
        return program && coloured(program, document);
      },
    },
    legend,
  );
}

function coloured(program: Program, document: vscode.TextDocument): vscode.SemanticTokens {
  const builder = new vscode.SemanticTokensBuilder(legend);
  for (const { cell, analyzed } of cellsIn(program, document))
    for (const token of semanticTokens(analyzed))
      builder.push(cell.rangeOf(token), token.kind, [...token.modifiers]);
  return builder.build();
}

/** The shape of programs: outline and breadcrumbs, folding, and canonical spaces. */
import * as vscode from 'vscode';
import { formatting } from '../../kernel/language/formatting';
import { outlineOf, type OutlineItem } from '../../kernel/language/outline';
import { cellsIn, programAround, steerDocuments, type ProgramCell } from './program';

export function provideStructure(): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerDocumentSymbolProvider(steerDocuments, { provideDocumentSymbols: symbolsIn }),
    languages.registerFoldingRangeProvider(steerDocuments, { provideFoldingRanges: foldsIn }),
    languages.registerDocumentRangeFormattingEditProvider(steerDocuments, {
      provideDocumentRangeFormattingEdits: async (document, range) =>
        (await formattingEdits(document)).filter((edit) => edit.range.intersection(range)),
    }),
    languages.registerDocumentFormattingEditProvider(steerDocuments, {
      provideDocumentFormattingEdits: formattingEdits,
    }),
  );
}

const kinds: Readonly<Record<OutlineItem['role'], vscode.SymbolKind>> = {
  definition: vscode.SymbolKind.Variable,
  measurement: vscode.SymbolKind.Function,
  other: vscode.SymbolKind.Property,
};

/** The cells that are written in a document; none outside programs. */
async function cellsOf(document: vscode.TextDocument) {
  const program = await programAround(document);
  return program ? cellsIn(program, document) : [];
}

/** In a file that is open as text, the statements of each cell are under its number. */
async function symbolsIn(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
  const cells = (await cellsOf(document)).map(({ cell, analyzed }) => {
    const symbols = outlineOf(analyzed).map(({ role, name, detail, span, selection }) => {
      const [range, selected] = [cell.rangeOf(span), cell.rangeOf(selection)];
      return new vscode.DocumentSymbol(name, detail, kinds[role], range, selected);
    });
    return { cell, symbols };
  });
  const isText = (cell: ProgramCell) => cell.range.start.line > 0 || cells.length > 1;
  return cells.flatMap(({ cell, symbols }) => {
    if (!isText(cell)) return symbols;
    const { Module } = vscode.SymbolKind;
    const whole = new vscode.DocumentSymbol(`Cell ${cell.index + 1}`, '', Module, cell.range, cell.range);
    whole.children = symbols;
    return [whole];
  });
}

/** Statements that go on over lines; in a file that is open as text also cells under their marker. */
async function foldsIn(document: vscode.TextDocument): Promise<vscode.FoldingRange[]> {
  return (await cellsOf(document)).flatMap(({ cell, analyzed }) => {
    const statements = analyzed.statements.map(({ statement }) => cell.rangeOf(statement));
    const marker = cell.range.start.line - 1;
    const marked = marker < 0 ? [] : [cell.range.with(new vscode.Position(marker, 0))];
    return [...marked, ...statements]
      .filter(({ isSingleLine }) => !isSingleLine)
      .map(({ start, end }) => new vscode.FoldingRange(start.line, end.line));
  });
}

async function formattingEdits(document: vscode.TextDocument): Promise<vscode.TextEdit[]> {
  return (await cellsOf(document)).flatMap(({ cell, analyzed }) =>
    formatting(analyzed).map(({ span, text }) => vscode.TextEdit.replace(cell.rangeOf(span), text)),
  );
}

/** Names of vectors: their definition, their uses, and another name for them, over all cells of a program. */
import * as vscode from 'vscode';
import { nothingToRename, renamed, renaming } from '../../kernel/language/renaming';
import { locationOf, placeIn, steerDocuments } from './program';

export function provideNames(): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerDefinitionProvider(steerDocuments, {
      provideDefinition: definitionAt,
    }),
    languages.registerReferenceProvider(steerDocuments, {
      provideReferences: async (document, position, { includeDeclaration }) =>
        (await usesAt(document, position))
          .filter(({ isDefinition }) => includeDeclaration || !isDefinition)
          .map(({ location }) => location),
    }),
    languages.registerDocumentHighlightProvider(steerDocuments, {
      provideDocumentHighlights: highlightsAt,
    }),
    languages.registerRenameProvider(steerDocuments, {
      prepareRename: renamedAt,
      provideRenameEdits: renameEdit,
    }),
  );
}

async function definitionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Location | null> {
  const here = await placeIn(document, position);
  const definition = here?.program.analysis.definitionOf(here.place);
  return here && definition ? locationOf(here.program, definition.cell, definition.name) : null;
}

interface Use {
  readonly location: vscode.Location;
  readonly isDefinition: boolean;
}

async function usesAt(document: vscode.TextDocument, position: vscode.Position): Promise<readonly Use[]> {
  const here = await placeIn(document, position);
  if (!here) return [];
  return here.program.analysis.references(here.place).map(({ cell, name, isDefinition }) => ({
    location: locationOf(here.program, cell, name),
    isDefinition,
  }));
}

async function highlightsAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.DocumentHighlight[]> {
  const { Read, Write } = vscode.DocumentHighlightKind;
  return (await usesAt(document, position))
    .filter(({ location: { uri } }) => uri.toString() === document.uri.toString())
    .map(({ location: { range }, isDefinition }) => {
      return new vscode.DocumentHighlight(range, isDefinition ? Write : Read);
    });
}

/** VS Code shows a refusal beside the name. */
function accepted<T extends object>(found: T | { readonly refusal: string }): T {
  if ('refusal' in found) throw new Error(found.refusal);
  return found;
}

async function renamedAt(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Range> {
  const here = await placeIn(document, position);
  if (!here) throw new Error(nothingToRename);
  const { cell, span } = accepted(renamed(here.program.analysis, here.place));
  return locationOf(here.program, cell, span).range;
}

async function renameEdit(
  document: vscode.TextDocument,
  position: vscode.Position,
  newName: string,
): Promise<vscode.WorkspaceEdit> {
  const here = await placeIn(document, position);
  if (!here) throw new Error(nothingToRename);
  const edit = new vscode.WorkspaceEdit();
  for (const { cell, span } of accepted(renaming(here.program.analysis, here.place, newName)).spans) {
    const { uri, range } = locationOf(here.program, cell, span);
    edit.replace(uri, range, newName);
  }
  return edit;
}

/** Changes of a program that people may ask for: a name for an addition, a name written out, a sweep, a control. */
import * as vscode from 'vscode';
import { refactorings } from '../../kernel/language/refactorings/all';
import type { CellEdit, Refactoring } from '../../kernel/language/refactorings/form';
import { locationOf, placeIn, steerDocuments, type Program } from './program';

const { RefactorExtract, RefactorInline, RefactorRewrite } = vscode.CodeActionKind;
const kinds: Readonly<Record<Refactoring['kind'], vscode.CodeActionKind>> = {
  extract: RefactorExtract,
  inline: RefactorInline,
  rewrite: RefactorRewrite,
};

export function provideRefactorings(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    steerDocuments,
    { provideCodeActions: actionsAt },
    { providedCodeActionKinds: Object.values(kinds) },
  );
}

async function actionsAt(
  document: vscode.TextDocument,
  { start }: vscode.Range,
): Promise<vscode.CodeAction[]> {
  const here = await placeIn(document, start);
  if (!here) return [];
  const { program, place } = here;
  return refactorings(program.analysis, place).map((refactoring) => {
    const action = new vscode.CodeAction(refactoring.title, kinds[refactoring.kind]);
    action.edit = editOf(program, refactoring.edits);
    if (refactoring.isNaming) action.command = { title: 'Rename', command: 'editor.action.rename' };
    return action;
  });
}

function editOf(program: Program, edits: readonly CellEdit[]): vscode.WorkspaceEdit {
  const located = edits.map((edit) => {
    const { uri, range } = locationOf(program, edit.cell, edit.span);
    return { uri, written: textEdit(edit, range) };
  });
  const whole = new vscode.WorkspaceEdit();
  for (const uri of new Set(located.map((one) => one.uri)))
    whole.set(
      uri,
      located.filter((one) => one.uri === uri).map(({ written }) => written),
    );
  return whole;
}

/** Holes are what people write over, one after the other with Tab. */
function textEdit({ text, holes }: CellEdit, range: vscode.Range) {
  if (!holes) return vscode.TextEdit.replace(range, text);
  const snippet = new vscode.SnippetString();
  let end = 0;
  for (const hole of holes) {
    snippet.appendText(text.slice(end, hole.start)).appendPlaceholder(text.slice(hole.start, hole.end));
    ({ end } = hole);
  }
  return vscode.SnippetTextEdit.replace(range, snippet.appendText(text.slice(end)));
}

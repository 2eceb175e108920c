/** Quick fixes: replacements for problems whose fix is known. */
import * as vscode from 'vscode';
import type { TypedChecks } from './diagnostics';
import { steerDocuments } from './program';

export function provideQuickFixes(checks: TypedChecks): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    steerDocuments,
    { provideCodeActions: (document, range) => fixesAt(document, range, checks) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function fixesAt(
  document: vscode.TextDocument,
  range: vscode.Range,
  checks: TypedChecks,
): vscode.CodeAction[] {
  return checks.problemsIn(document).flatMap(({ shown, cell, found: { fix } }) => {
    if (!fix || !shown.range.intersection(range)) return [];
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, cell.rangeOf(fix.span), fix.replacement);
    action.diagnostics = [shown];
    action.isPreferred = true;
    return [action];
  });
}

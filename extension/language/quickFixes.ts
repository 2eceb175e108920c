/** Quick fixes: replacements for problems whose fix is known. */
import * as vscode from 'vscode';
import { LANGUAGE_ID } from '../notebook/type';
import type { TypedChecks } from './diagnostics';

export function provideQuickFixes(checks: TypedChecks): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { language: LANGUAGE_ID },
    { provideCodeActions: (document, range) => fixesAt(document, range, checks) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function fixesAt(
  document: vscode.TextDocument,
  range: vscode.Range,
  checks: TypedChecks,
): vscode.CodeAction[] {
  return checks.problemsIn(document).flatMap(({ shown, found: { fix } }) => {
    if (!fix || !shown.range.intersection(range)) return [];
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    const replaced = new vscode.Range(document.positionAt(fix.span.start), document.positionAt(fix.span.end));
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, replaced, fix.replacement);
    action.diagnostics = [shown];
    action.isPreferred = true;
    return [action];
  });
}

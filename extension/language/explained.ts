import * as vscode from 'vscode';
import type { Explanation } from '../../kernel/language/explanation';
import { LANGUAGE_ID } from '../notebook/type';

/** An explanation as a hover shows it. What it has from files and models stays text: no Markdown, no HTML, no links. */
export function explained(explanation: Explanation): vscode.MarkdownString {
  const shown = new vscode.MarkdownString();
  for (const { kind, text } of explanation)
    if (kind === 'text') shown.appendMarkdown(`${escaped(text)}\n\n`);
    else shown.appendCodeblock(text, kind === 'program' ? LANGUAGE_ID : 'plaintext');
  return shown;
}

/** A text as Markdown: every sign that could mean anything there stands for itself, and lines wrap. */
function escaped(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, '\\$&').replace(/\s+/g, ' ');
}

/** The part of a document that is the prompt: the selection, or the paragraph up to the cursor. */
import * as vscode from 'vscode';

export interface Prompt {
  readonly document: vscode.TextDocument;
  /** The prompt in the document, without white space at its end. */
  readonly range: vscode.Range;
  /** Where to insert the continuation: at the range's end, or after the white space that was left out. */
  readonly at: vscode.Position;
  /** With LF line ends. */
  readonly text: string;
}

/** Null if there is nothing but white space. */
export function promptAt({ document, selection }: vscode.TextEditor): Prompt | null {
  const chosen = selection.isEmpty ? paragraphBefore(document, selection.active) : selection;
  const text = document.getText(chosen).trimEnd();
  if (text === '') return null;
  const end = document.positionAt(document.offsetAt(chosen.start) + text.length);
  const range = new vscode.Range(chosen.start, end);
  return { document, range, at: chosen.end, text: withLineFeeds(text) };
}

/** The continuation as it follows the prompt: white space that the document already has is not repeated. */
export function following({ range, at }: Pick<Prompt, 'range' | 'at'>, continuation: string): string {
  return range.end.isEqual(at) ? continuation : continuation.trimStart();
}

/** The model reads LF, whatever line ends the document has. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n/g, '\n');
}

function paragraphBefore(document: vscode.TextDocument, cursor: vscode.Position): vscode.Range {
  let first = cursor.line;
  while (first > 0 && !document.lineAt(first - 1).isEmptyOrWhitespace) first--;
  return new vscode.Range(new vscode.Position(first, 0), cursor);
}

/** Results and errors as notebook outputs, and the writer that lets them grow in a running cell. */
import * as vscode from 'vscode';
import type { RunError } from '../../kernel/language/diagnostics';
import type { Result } from '../../kernel/kinds/readings';
import { formats } from '../../kernel/formats/all';

/** The result as JSON for the renderer, and as Markdown and plain text for readers without the renderer. */
function resultItems(result: Result): vscode.NotebookCellOutputItem[] {
  return Object.values(formats)
    .filter(({ isOutput }) => isOutput)
    .map(({ mime, write }) => vscode.NotebookCellOutputItem.text(write(result), mime));
}

/** The error under its code, as a sentence with its place; never a stack. */
export function errorOutput({ code, message, line, column }: RunError): vscode.NotebookCellOutput {
  const error = { name: code, message: `${message} (line ${line}, column ${column})` };
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(error)]);
}

export function textOutput(text: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.text(text, 'text/plain')]);
}

export interface OutputWriter {
  /** Shows the cell's result number `output`, and replaces an earlier one of that number. */
  show(output: number, result: Result): void;
  /** Marks results that were growing as stopped, since no more will come. True if the cell has any result. */
  close(): boolean;
}

/** Writes a running cell's results. A growing result keeps its place, so that nothing jumps. */
export function writeOutputs(execution: vscode.NotebookCellExecution): OutputWriter {
  const shown = new Map<number, vscode.NotebookCellOutput>();
  const growing = new Map<number, Result>();

  function show(output: number, result: Result): void {
    if (result.state === 'running') growing.set(output, result);
    else growing.delete(output);
    const existing = shown.get(output);
    if (existing) return void execution.replaceOutputItems(resultItems(result), existing);
    const created = new vscode.NotebookCellOutput(resultItems(result));
    shown.set(output, created);
    void execution.appendOutput(created);
  }

  return {
    show,
    close() {
      for (const [output, result] of growing) show(output, { ...result, state: 'stopped' });
      return shown.size > 0;
    },
  };
}

/** Results and errors as notebook outputs, and the writer that lets them grow in a running cell. */
import * as vscode from 'vscode';
import { RESULT_MIME, type Result, type RunError } from '../../kernel/results/types';
import { markdown } from '../../kernel/text/markdown';
import { plainText } from '../../kernel/text/plain';

const THROTTLE_MS = 100;

/** The result as JSON for the renderer, and as Markdown and plain text for whoever has no renderer. */
export function resultItems(result: Result): vscode.NotebookCellOutputItem[] {
  return [
    vscode.NotebookCellOutputItem.json(result, RESULT_MIME),
    vscode.NotebookCellOutputItem.text(markdown(result), 'text/markdown'),
    vscode.NotebookCellOutputItem.text(plainText(result), 'text/plain'),
  ];
}

/** The error under its code, as a sentence that says where; never a stack. */
export function errorOutput(error: RunError): vscode.NotebookCellOutput {
  const where = `line ${error.line}, column ${error.column}`;
  const fix = error.fix === undefined ? '' : ` ${error.fix}`;
  return failureOutput(error.code, `${error.message}${fix} (${where})`);
}

/** An error that has no place in the cell's text. */
export function failureOutput(name: string, message: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error({ name, message })]);
}

export function textOutput(text: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.text(text, 'text/plain')]);
}

export interface OutputWriter {
  /** Shows the cell's result number `output`, in the place of an earlier one of that number. */
  show(output: number, result: Result): void;
  /** Shows everything that still waits; true where the cell has any result. */
  finish(): boolean;
}

/** Writes a running cell's results: the first of each at once, later ones at most every 100 ms. */
export function writeOutputs(execution: vscode.NotebookCellExecution): OutputWriter {
  const shown = new Map<number, vscode.NotebookCellOutput>();
  const waiting = new Map<number, Result>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [output, result] of waiting) write(output, resultItems(result));
    waiting.clear();
  }

  function write(output: number, items: vscode.NotebookCellOutputItem[]): void {
    const existing = shown.get(output);
    if (existing) {
      void execution.replaceOutputItems(items, existing);
      return;
    }
    const created = new vscode.NotebookCellOutput(items);
    shown.set(output, created);
    void execution.appendOutput(created);
  }

  return {
    show(output, result) {
      waiting.set(output, result);
      if (!shown.has(output)) flush();
      else timer ??= setTimeout(flush, THROTTLE_MS);
    },
    finish() {
      flush();
      return shown.size > 0;
    },
  };
}

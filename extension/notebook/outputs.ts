/** Results and errors as notebook outputs, and the writer that lets them grow in a running cell. */
import * as vscode from 'vscode';
import type { RunError } from '../../kernel/language/diagnostics';
import type { Result } from '../../kernel/kinds/readings';
import { formats } from '../../kernel/formats/all';
import { RESULT_MIME } from '../../kernel/results/envelope';
import type { Failure } from '../../kernel/results/failure';
import { metadataOf, type OutputOrigin } from './outputOrigin';

/** The result as JSON for the renderer, and as Markdown and plain text for readers without the renderer. */
function resultItems(result: Result): vscode.NotebookCellOutputItem[] {
  return Object.values(formats)
    .filter(({ isOutput }) => isOutput)
    .map(({ mime, write }) => vscode.NotebookCellOutputItem.text(write(result), mime));
}

/** The error for the renderer, and for readers without it under its code as a sentence with its place; never a stack. */
export function errorOutput(cell: vscode.TextDocument, error: RunError): vscode.NotebookCellOutput {
  const failure: Failure = { kind: 'failure', cell: cell.uri.toString(), error };
  const { code, message, line, column } = error;
  const told = { name: code, message: `${message} (line ${line}, column ${column})` };
  return new vscode.NotebookCellOutput([
    vscode.NotebookCellOutputItem.text(JSON.stringify(failure), RESULT_MIME),
    vscode.NotebookCellOutputItem.error(told),
  ]);
}

export function textOutput(text: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.text(text, 'text/plain')]);
}

/** A result as an output. */
export function resultOutput(
  result: Result,
  origin: Omit<OutputOrigin, 'model' | 'weights'>,
): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput(resultItems(result), metadataOf(result, origin));
}

export interface OutputWriter {
  /**
   * Shows the cell's result number `output`, and replaces an earlier one of that number.
   * @param resolved the hash of what it follows from; null for a message.
   */
  show(output: number, result: Result, resolved: string | null): void;
  /** Marks results that were growing as stopped, since no more will come. True if the cell has any result. */
  close(): boolean;
}

/** Bytes of growing results that VS Code is given in a millisecond at most: it copies each as a whole. */
const bytesPerMs = 4000;

/** Writes a running cell's results. A growing result keeps its place, so that nothing jumps. */
export function writeOutputs(
  execution: vscode.NotebookCellExecution,
  run: Pick<OutputOrigin, 'run' | 'began'>,
): OutputWriter {
  const shown = new Map<number, vscode.NotebookCellOutput>();
  const growing = new Map<number, Result>();
  const resolvedOf = new Map<number, string | null>();
  const waiting = new Set<number>();
  let isWriting = false;
  let next = 0;
  let timer: NodeJS.Timeout | undefined;

  function show(output: number, result: Result, resolved: string | null): void {
    resolvedOf.set(output, resolved);
    if (result.state !== 'running') {
      growing.delete(output);
      waiting.delete(output);
      void write(output, result);
    } else {
      growing.set(output, result);
      waiting.add(output);
      showWaiting();
    }
  }

  /** Shows how far growing results are, unless VS Code is still busy with those before. */
  function showWaiting(): void {
    clearTimeout(timer);
    if (isWriting) return;
    const early = next - performance.now();
    if (early > 0) {
      if (waiting.size > 0) timer = setTimeout(showWaiting, early);
      return;
    }
    for (const output of waiting) {
      const result = growing.get(output);
      waiting.delete(output);
      if (result) void writeGrowing(output, result);
    }
  }

  async function writeGrowing(output: number, result: Result): Promise<void> {
    isWriting = true;
    const bytes = await write(output, result);
    next = performance.now() + bytes / bytesPerMs;
    isWriting = false;
    showWaiting();
  }

  /** Resolves to its size in bytes when VS Code has taken the result. */
  async function write(output: number, result: Result): Promise<number> {
    const made = resultOutput(result, { ...run, resolved: resolvedOf.get(output) ?? null, from: 'here' });
    const { items } = made;
    const existing = shown.get(output) ?? made;
    const isNew = !shown.has(output);
    shown.set(output, existing);
    // The cell may have ended meanwhile.
    const taken = isNew ? execution.appendOutput(existing) : execution.replaceOutputItems(items, existing);
    await Promise.resolve(taken).catch(() => undefined);
    return items.reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  return {
    show,
    close() {
      clearTimeout(timer);
      for (const [output, result] of growing)
        show(output, { ...result, state: 'stopped' }, resolvedOf.get(output) ?? null);
      return shown.size > 0;
    },
  };
}

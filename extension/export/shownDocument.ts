/** What a notebook shows, as a document of results. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { CellResult, RunDocument } from '../../kernel/formats/document';
import type { Result } from '../../kernel/kinds/readings';
import { RESULT_MIME } from '../../kernel/results/envelope';
import { isFailure } from '../../kernel/results/failure';

/** The document of a notebook's outputs as they are; null if it has none. @param version that of Steerbook. */
export function shownDocument(notebook: vscode.NotebookDocument, version: string): RunDocument | null {
  const all = notebook.getCells();
  const cells = all.filter(({ kind }) => kind === vscode.NotebookCellKind.Code).map(cellResult);
  if (cells.every(({ results, errors = [] }) => results.length + errors.length === 0)) return null;
  return {
    ...{ steerbook: version, format: 2 },
    model: cells.flatMap(({ results }) => results).at(-1)?.model ?? null,
    cells,
    notebook: {
      name: basename(notebook.uri.path),
      markdown: all
        .filter(({ kind }) => kind === vscode.NotebookCellKind.Markup)
        .map(({ index, document }) => ({ index, source: document.getText() })),
    },
  };
}

function cellResult({ index, document, outputs, executionSummary }: vscode.NotebookCell): CellResult {
  const values = outputs
    .flatMap(({ items }) => items)
    .filter(({ mime }) => mime === RESULT_MIME)
    .map(({ data }): unknown => JSON.parse(new TextDecoder().decode(data)));
  const errors = values.filter(isFailure).map(({ error }) => error);
  // The process that draws them reads each by the schema of its kind.
  const results = values.filter((value) => !isFailure(value)) as readonly Result[];
  const isRun = executionSummary?.success !== undefined || outputs.length > 0;
  const status = !isRun ? 'skipped' : executionSummary?.success === false ? 'cancelled' : 'ok';
  return {
    ...{ index, source: document.getText(), ms: 0, results },
    ...(errors.length > 0 ? { status: 'error', error: errors[0], errors } : { status }),
  };
}

/** What a cell of a notebook shows, as it is kept. */
import type { NotebookCell } from 'vscode';
import type { CellResult } from '../../kernel/formats/document';
import { originsOf, shownResults } from './outputOrigin';

export interface ShownCell {
  /** Stays the same while the cell is edited and moved. */
  readonly cell: object;
  readonly source: string;
  /** The run whose results it shows; null for none, and for what comes from a sidecar. */
  readonly run: string | null;
  /** How many results it shows, those that are growing included. */
  readonly shown: number;
  /** Its results, those that are growing left out. */
  readonly kept: () => CellResult;
}

export function shownCell(cell: NotebookCell): ShownCell {
  const origins = originsOf(cell);
  const [first] = origins;
  return {
    ...{ cell, source: cell.document.getText(), shown: origins.length },
    run: first && first.from !== 'sidecar' ? first.run : null,
    kept: () => keptResult(cell),
  };
}

/** The results of a cell: those that are still growing are not there yet. */
export function keptResult(cell: NotebookCell): CellResult {
  const shown = shownResults(cell).filter(({ result }) => result.state !== 'running');
  const began = shown[0]?.origin.began ?? '';
  return {
    index: cell.index,
    source: cell.document.getText(),
    status: shown.length > 0 ? 'ok' : 'skipped',
    ms: 0,
    ...(began !== '' && { began }),
    results: shown.map(({ result }) => result),
    resolved: shown.map(({ origin }) => origin.resolved),
  };
}

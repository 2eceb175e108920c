import type { RunError } from '../language/diagnostics';
import type { Result } from '../kinds/readings';
import type { ModelInfo } from '../results/envelope';

export interface CellResult {
  /** Place of the cell in the file, Markdown cells counted, from 0. */
  readonly index: number;
  readonly source: string;
  readonly status: 'ok' | 'error' | 'skipped' | 'cancelled';
  readonly ms: number;
  /** When it began to run, in ISO 8601; left out if it did not run, and in a sidecar. */
  readonly began?: string;
  /** The first error; `errors` has all of them. Only when status is `error`. */
  readonly error?: RunError;
  readonly errors?: readonly RunError[];
  readonly results: readonly Result[];
  /** For each result, the hash of all that it followed from but the weights; null for a message. */
  readonly resolved?: readonly (string | null)[];
}

/** What a document knows of the notebook that its cells are from. */
interface NotebookText {
  /** The notebook's file, without its folder. */
  readonly name: string;
  /** The Markdown cells, each with its place in the file. */
  readonly markdown: readonly MarkdownCell[];
}

export interface MarkdownCell {
  readonly index: number;
  readonly source: string;
}

/** What a notebook gave: the one format of `--json`, of kept outputs, of sidecars and of reports. */
export interface RunDocument {
  readonly steerbook: string;
  /** Version of this format. */
  readonly format: 2;
  /** Null if no cell needed a model. */
  readonly model: ModelInfo | null;
  readonly cells: readonly CellResult[];
  /** Only in what a report is made from. */
  readonly notebook?: NotebookText;
}

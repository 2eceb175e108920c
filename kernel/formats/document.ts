import type { RunError } from '../language/diagnostics';
import type { Result } from '../kinds/readings';
import type { ModelInfo } from '../results/envelope';

export interface CellResult {
  /** Place of the cell in the file, Markdown cells counted, from 0. */
  readonly index: number;
  readonly source: string;
  readonly status: 'ok' | 'error' | 'skipped' | 'cancelled';
  readonly ms: number;
  /** The first error; `errors` has all of them. Only when status is `error`. */
  readonly error?: RunError;
  readonly errors?: readonly RunError[];
  readonly results: readonly Result[];
}

/** What `npm run steer -- FILE.steer --json OUT.json` writes. */
export interface RunDocument {
  readonly steerbook: string;
  /** Version of this format. */
  readonly format: 2;
  /** Null if no cell needed a model. */
  readonly model: ModelInfo | null;
  readonly cells: readonly CellResult[];
}

/** What a drawing asks the editor for, and how results are read where they cross a boundary: by their envelope only. */
import * as v from 'valibot';
import type { CompletionsResult } from '../kinds/complete/result';
import type { AnyResult } from '../results/envelope';
import { failureSchema, type Failure } from '../results/failure';

/** To see a completion's arms as a diff. */
export interface DiffRequest {
  readonly kind: 'show-diff';
  readonly result: CompletionsResult;
}

export type HostRequest =
  | DiffRequest
  /** To see the place of an error in its cell. */
  | { readonly kind: 'show-failure'; readonly failure: Failure }
  /** To have statements read and printed anew. The answer is a `StatementAnswer`. */
  | { readonly kind: 'read-statement'; readonly source: string }
  /** To have a statement in a cell of its own. */
  | { readonly kind: 'insert-cell'; readonly source: string };

/** What the editor says of a text that was to be statements. */
export interface StatementAnswer {
  readonly kind: 'statement';
  /** The text, as it was asked about. */
  readonly source: string;
  /** The statements, printed anew; null if they are none. */
  readonly printed: string | null;
}

/** A result of one of these kinds. Our own kernel made it, so that only its kind is checked. */
export function resultSchema<R extends AnyResult>(...kinds: readonly R['kind'][]): v.GenericSchema<R> {
  return v.custom<R>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'kind' in value &&
      kinds.some((kind) => kind === value.kind),
  );
}

export const diffRequestSchema = v.object({
  kind: v.literal('show-diff'),
  result: resultSchema<CompletionsResult>('completions'),
});

const hostRequestSchema: v.GenericSchema<unknown, HostRequest> = v.variant('kind', [
  diffRequestSchema,
  v.object({ kind: v.literal('show-failure'), failure: failureSchema }),
  v.object({ kind: v.literal('read-statement'), source: v.string() }),
  v.object({ kind: v.literal('insert-cell'), source: v.string() }),
]);

const answerSchema: v.GenericSchema<unknown, StatementAnswer> = v.object({
  kind: v.literal('statement'),
  source: v.string(),
  printed: v.nullable(v.string()),
});

/** Reads a request of a drawing. @throws ValiError if it is not one. */
export function readHostRequest(message: unknown): HostRequest {
  return v.parse(hostRequestSchema, message);
}

/** Reads an answer of the editor. @throws ValiError if it is not one. */
export function readStatementAnswer(message: unknown): StatementAnswer {
  return v.parse(answerSchema, message);
}

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
  /** To have a statement in a cell of its own. */
  | { readonly kind: 'insert-cell'; readonly source: string };

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
  v.object({ kind: v.literal('insert-cell'), source: v.string() }),
]);

/** Reads a request of a drawing. @throws ValiError if it is not one. */
export function readHostRequest(message: unknown): HostRequest {
  return v.parse(hostRequestSchema, message);
}

/** What a drawing asks the editor for, and how results are read where they cross a boundary: by their envelope only. */
import * as v from 'valibot';
import type { CompletionsResult } from '../kinds/complete/result';
import type { AnyResult } from '../results/envelope';

export interface HostRequest {
  readonly kind: 'show-diff';
  readonly result: CompletionsResult;
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

export const hostRequestSchema = v.object({
  kind: v.literal('show-diff'),
  result: resultSchema<CompletionsResult>('completions'),
});

/** Reads a request of a drawing. @throws ValiError if it is not one. */
export function readHostRequest(message: unknown): HostRequest {
  return v.parse(hostRequestSchema, message);
}

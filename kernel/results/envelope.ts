/** Reads results, by their envelope only, and requests that cross a boundary. */
import * as v from 'valibot';
import type { CompletionsResult, Result } from './types';

/** What a drawing asks the editor for. */
export interface HostRequest {
  readonly kind: 'show-diff';
  readonly result: CompletionsResult;
}

/** A result of one of these kinds. Our own kernel made it, so that only its kind is checked. */
export function resultSchema<K extends Result['kind']>(
  ...kinds: readonly K[]
): v.GenericSchema<Extract<Result, { kind: K }>> {
  return v.custom<Extract<Result, { kind: K }>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'kind' in value &&
      kinds.some((kind) => kind === value.kind),
  );
}

export const hostRequestSchema = v.object({
  kind: v.literal('show-diff'),
  result: resultSchema('completions'),
});

/** Reads a request of a drawing. @throws ValiError if it is not one. */
export function readHostRequest(message: unknown): HostRequest {
  return v.parse(hostRequestSchema, message);
}

/** A cell's error on its way to the screen. */
import * as v from 'valibot';
import type { RunError } from '../language/diagnostics';

export interface Failure {
  readonly kind: 'failure';
  /** The address of the cell's text, by which the editor finds it again. */
  readonly cell: string;
  readonly error: RunError;
}

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const failureSchema: v.GenericSchema<unknown, Failure> = v.object({
  kind: v.literal('failure'),
  cell: v.string(),
  error: v.object({
    code: v.string(),
    message: v.string(),
    line: natural,
    column: natural,
    length: v.exactOptional(natural),
    fix: v.exactOptional(v.string()),
  }),
});

export function isFailure(value: unknown): value is Failure {
  return v.is(failureSchema, value);
}

/** A cell's error on its way to the screen. */
import * as v from 'valibot';
import type { RunError } from '../language/diagnostics';
import { natural } from './schemas';

export interface Failure {
  readonly kind: 'failure';
  /** The address of the cell's text, by which the editor finds it again. */
  readonly cell: string;
  readonly error: RunError;
}

/** An error of a run, read where it crosses a boundary. */
export const runErrorSchema: v.GenericSchema<unknown, RunError> = v.object({
  code: v.string(),
  message: v.string(),
  line: natural,
  column: natural,
  length: v.exactOptional(natural),
  fix: v.exactOptional(v.string()),
});

export const failureSchema: v.GenericSchema<unknown, Failure> = v.object({
  kind: v.literal('failure'),
  cell: v.string(),
  error: runErrorSchema,
});

export function isFailure(value: unknown): value is Failure {
  return v.is(failureSchema, value);
}

import * as v from 'valibot';
import { natural } from './schemas';

/** What of a program cannot be measured, wherever that is tried. */
export type ProgramFailure =
  /** The vector of the addition of this index is too long for float32. */
  | { readonly code: 'overflow'; readonly addition: number }
  | { readonly code: 'not-finite'; readonly where: string };

export const programFailureSchema: v.GenericSchema<unknown, ProgramFailure> = v.variant('code', [
  v.object({ code: v.literal('overflow'), addition: natural }),
  v.object({ code: v.literal('not-finite'), where: v.pipe(v.string(), v.maxLength(1000)) }),
]);

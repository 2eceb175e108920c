import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import {
  asLongAs,
  atLeastZero,
  type BodySchema,
  bytesByPosition,
  isGrid,
  natural,
} from '../../results/schemas';

export interface NormsResult extends Envelope {
  readonly kind: 'norms';
  readonly prompt: string;
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
  /** [layer][position]: L2 norm of all that is added there, as if each addition went to that layer. */
  readonly added: readonly (readonly number[])[];
  /** [layer][position]: L2 norm of the prompt's own resid_pre. */
  readonly residual: readonly (readonly number[])[];
  readonly ratio: readonly (readonly number[])[];
}

export type NormsBody = BodyOf<NormsResult>;

const grid = v.array(v.array(atLeastZero));

export const normsSchema: BodySchema<NormsResult> = v.pipe(
  v.object({
    ...{ kind: v.literal('norms'), prompt: v.string(), layers: v.array(natural) },
    ...{ tokens: v.array(v.string()), bytes: bytesByPosition },
    ...{ added: grid, residual: grid, ratio: grid },
  }),
  v.check(
    ({ layers, tokens, bytes, ...grids }) =>
      asLongAs(tokens, bytes) &&
      [grids.added, grids.residual, grids.ratio].every((of) => isGrid(of, layers.length, tokens.length)),
  ),
);

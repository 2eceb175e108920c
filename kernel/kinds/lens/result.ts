import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import type { LikelyToken, Token } from '../../results/tokens';
import {
  asLongAs,
  type BodySchema,
  bytesByPosition,
  isGrid,
  likelyTokenSchema,
  natural,
  probability,
  tokenEntries,
} from '../../results/schemas';

export interface LensArm {
  readonly name: 'unsteered' | 'steered';
  /** [layer][position]: the likeliest token. */
  readonly top: readonly (readonly LikelyToken[])[];
}

export interface LensTarget extends Token {
  /** By layer, at the last position. */
  readonly p_unsteered: readonly number[];
  readonly p_steered: readonly number[];
}

export interface LensResult extends Envelope {
  readonly kind: 'lens';
  readonly prompt: string;
  /** 0 to n_layers; the last is the final residual stream. */
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
  readonly arms: readonly LensArm[];
  readonly targets?: readonly LensTarget[];
}

export type LensBody = BodyOf<LensResult>;

const armSchema = v.object({
  name: v.picklist(['unsteered', 'steered']),
  top: v.array(v.array(likelyTokenSchema)),
});
const probabilities = v.array(probability);
const targetSchema = v.object({ ...tokenEntries, p_unsteered: probabilities, p_steered: probabilities });

export const lensSchema: BodySchema<LensResult> = v.pipe(
  v.object({
    ...{ kind: v.literal('lens'), prompt: v.string(), layers: v.array(natural) },
    ...{ tokens: v.array(v.string()), bytes: bytesByPosition },
    ...{ arms: v.array(armSchema), targets: v.exactOptional(v.array(targetSchema)) },
  }),
  v.check(
    ({ layers, tokens, bytes, arms, targets = [] }) =>
      asLongAs(tokens, bytes) &&
      arms.every(({ top }) => isGrid(top, layers.length, tokens.length)) &&
      targets.every(
        ({ p_unsteered, p_steered }) => asLongAs(layers, p_unsteered) && asLongAs(layers, p_steered),
      ),
  ),
);

import * as v from 'valibot';
import type { BodyOf, Envelope } from '../../results/envelope';
import { asLongAs, type BodySchema, bytesByPosition, finite, natural } from '../../results/schemas';

export interface AlignRow {
  readonly label: string;
  /** Left out in the first row, which is the prompt. */
  readonly layer?: number;
  readonly coefficient?: number;
  /** One entry per position; null if the row adds nothing there. */
  readonly tokens: readonly (string | null)[];
  /** Hex bytes per position for tokens that are not valid UTF-8; left out if every token is. */
  readonly bytes?: readonly (string | null)[];
}

export interface AlignResult extends Envelope {
  readonly kind: 'align';
  readonly prompt: string;
  readonly rows: readonly AlignRow[];
}

export type AlignBody = BodyOf<AlignResult>;

const rowSchema = v.object({
  ...{ label: v.string(), layer: v.exactOptional(natural), coefficient: v.exactOptional(finite) },
  ...{ tokens: v.array(v.nullable(v.string())), bytes: bytesByPosition },
});

export const alignSchema: BodySchema<AlignResult> = v.pipe(
  v.object({ kind: v.literal('align'), prompt: v.string(), rows: v.array(rowSchema) }),
  v.check(({ rows }) => {
    const { tokens = [] } = rows[0] ?? {};
    return rows.every((row) => asLongAs(tokens, row.tokens) && asLongAs(tokens, row.bytes));
  }),
);

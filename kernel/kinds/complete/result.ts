import * as v from 'valibot';
import { isPointOf, type Point, type SweepAxis } from '../../results/axes';
import type { BodyOf, Envelope } from '../../results/envelope';
import { axisSchema, type BodySchema, natural, pointSchema } from '../../results/schemas';

export interface Sample {
  readonly text: string;
  /** Ids of the new tokens, without the end token. */
  readonly tokens: readonly number[];
  /** True if the model itself ended the text with <|endoftext|>. */
  readonly finished: boolean;
}

export interface CompletionArm {
  readonly name: 'unsteered' | 'steered';
  /** The point of a steered arm, if the steering sweeps. */
  readonly point?: Point;
  readonly samples: readonly Sample[];
}

export interface CompletionsResult extends Envelope {
  readonly kind: 'completions';
  readonly prompt: string;
  readonly arms: readonly CompletionArm[];
  /** The axes that the arms' points lie on, if the steering sweeps. */
  readonly axes?: readonly SweepAxis[];
}

export type CompletionsBody = BodyOf<CompletionsResult>;

const armSchema = v.object({
  name: v.picklist(['unsteered', 'steered']),
  point: v.exactOptional(pointSchema),
  samples: v.array(v.object({ text: v.string(), tokens: v.array(natural), finished: v.boolean() })),
});

export const completionsSchema: BodySchema<CompletionsResult> = v.pipe(
  v.object({
    ...{ kind: v.literal('completions'), prompt: v.string() },
    ...{ arms: v.array(armSchema), axes: v.exactOptional(v.array(axisSchema)) },
  }),
  v.check(({ arms, axes = [] }) => arms.every(({ point }) => point === undefined || isPointOf(point, axes))),
);

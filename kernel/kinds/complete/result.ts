import type { Point, SweepAxis } from '../../results/axes';
import type { BodyOf, Envelope } from '../../results/envelope';

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

import type { Point, SweepAxis } from '../../results/axes';
import type { BodyOf, Envelope } from '../../results/envelope';

export interface Sample {
  readonly text: string;
  /** Ids of the new tokens, without the end token. */
  readonly tokens: readonly number[];
  /** True where the model itself ended the text with <|endoftext|>. */
  readonly finished: boolean;
}

export interface CompletionArm {
  readonly name: 'unsteered' | 'steered';
  /** Where the steering sweeps, the point of a steered arm. */
  readonly point?: Point;
  readonly samples: readonly Sample[];
}

export interface CompletionsResult extends Envelope {
  readonly kind: 'completions';
  readonly prompt: string;
  readonly arms: readonly CompletionArm[];
  /** Where the steering sweeps: what the points of the arms are points of. */
  readonly axes?: readonly SweepAxis[];
}

export type CompletionsBody = BodyOf<CompletionsResult>;

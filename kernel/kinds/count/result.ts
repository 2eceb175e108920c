import type { BodyOf, Envelope } from '../../results/envelope';

export interface CountArm {
  readonly name: 'unsteered' | 'steered';
  readonly mean: number;
  /** Words counted by completion, without those of the prompt. */
  readonly counts: readonly number[];
}

interface CountedPrompt {
  readonly prompt: string;
  /** Words counted in the prompt alone. */
  readonly in_prompt: number;
  readonly arms: readonly CountArm[];
}

export interface CountResult extends Envelope {
  readonly kind: 'count';
  readonly words: readonly string[];
  readonly prompts: readonly CountedPrompt[];
}

export type CountBody = BodyOf<CountResult>;
